import { expect, test } from 'vitest';
import { openFeedSource } from '../../../streams/sources/openFeedSource.js';
import { openSources } from '../../../streams/sources/openSources.js';

test('a feed is opened with the credentials of a file, which must exist', async () => {
  const missing = /nowhere\.env.*ENOENT/;
  const feed = { credentialsFile: 'nowhere.env' };
  await expect(openFeedSource('nats://localhost/rows', {}, feed)).rejects.toThrow(missing);
  await expect(openSources(['nats://localhost/rows'], { feed })).rejects.toThrow(missing);
});

test.each(['kafka://localhost', 'nats://me:secret@localhost/rows'])(
  '%s is refused as the URL of a feed',
  async (url) => {
    await expect(openSources([url])).rejects.toThrow(expect.objectContaining({ code: 'usage' }));
  },
);
