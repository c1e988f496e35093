import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const rows = Array.from({ length: 6000 }, (_, i) => [i % 7, i % 11]);
writeFileSync(at('a.csv'), ['x,y', ...rows, 'nan,3', ...rows].join('\n'));
writeFileSync(at('a.ndjson'), [...rows, [Number.NaN, 3], ...rows].map(([x, y]) => `{"x":${x},"y":${y}}`).join('\n'));
writeFileSync(at('zero.csv'), 'x,y\n1,1\n0,0\n');

describe('a bad row of a table ends a command with its place and exit code 3, while DuckDB still reads ahead', () => {
  test.each([
    ['CSV', at('a.csv')],
    ['NDJSON', at('a.ndjson')],
    ['SQL', `sql:select x, y from '${at('a.csv')}'`],
  ])('from %s', (_, source) => {
    for (const words of [
      ['fit', source, '-k', '2'],
      ['solve', source, '-k', '2'],
    ])
      expect(meander(...words, '--quiet')).toMatchObject({
        status: 3,
        stderr: expect.stringMatching(/^meander: .*row 6000, column "x" is NaN; correct the data/m),
      });
  });

  test('also with --max-rows, which ends the reading in the midst', () => {
    expect(meander('fit', at('a.csv'), '-k', '2', '--max-rows', '100', '--quiet').status).toBe(0);
  });

  test('which a row of zeros is where rows are scaled to length 1', () => {
    const words = ['fit', at('zero.csv'), '-k', '1', '--normalize', 'l2', '--quiet'];
    expect(meander(...words).stderr).toContain('row 1 holds only zeros');
    const [done] = meander(...words, '--on-bad-row', 'skip', '--json')
      .lines()
      .slice(-1);
    expect(done.rejectedBy).toEqual({ zero: 1 });
  });
});
