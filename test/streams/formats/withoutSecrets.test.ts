import { expect, test } from 'vitest';
import { publicWord, withoutSecrets } from '../../../streams/formats/withoutSecrets.js';

test.each([
  ['IO Error: https://me:hunter2@host/a.csv not found', 'IO Error: https://host/a.csv not found'],
  ['get s3://b/a.csv?X-Sig=hunter2 failed', 'get s3://b/a.csv?… failed'],
  ['a p@ss: http://me:hunter2@x@host/a', 'a p@ss: http://host/a'],
  ['Unable to connect "host=h password=hunter2 dbname=d"', 'Unable to connect "host=h password=… dbname=d"'],
  [`SECRET := 'hunter2', KEY_ID => 'hunter2'`, 'SECRET := …, KEY_ID => …'],
  ['{"api_key": "hunter2", "n": 1}', '{"api_key": …, "n": 1}'],
  ['PGPASSWORD=hunter2 and accessToken: hunter2', 'PGPASSWORD=… and accessToken: …'],
  ['password authentication failed for user', 'password authentication failed for user'],
  [
    'No files found that match the pattern "data/key=1/a.csv"',
    'No files found that match the pattern "data/key=1/a.csv"',
  ],
])('%s', (text, expected) => {
  expect(withoutSecrets(text)).toBe(expected);
});

test('a word that names a source is repeated without its secrets, SQL not at all', () => {
  expect(publicWord('sql:select 1')).toBe('sql:…');
  expect(publicWord('nats://me:hunter2@host/s')).toBe('nats://host/s');
  expect(publicWord('data/a.csv')).toBe('data/a.csv');
});
