import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const rows = Array.from({ length: 400 }, (_, i) => [i % 5 === 0 ? '' : i % 2 ? 9 : 1, i % 7 === 0 ? 'nan' : i % 3]);
const missing = rows.filter((row) => row.some((x) => x === '' || x === 'nan')).length;
writeFileSync(at('holes.csv'), ['x,y', ...rows].join('\n'));
const json = rows.map(([x, y]) => `{"x":${x === '' ? null : x}${y === 'nan' ? '' : `,"y":${y}`}}`);
writeFileSync(at('holes.ndjson'), json.join('\n'));

describe.each(['holes.csv', 'holes.ndjson'])('missing values of %s', (file) => {
  test('stop fit, which names the ways out', () => {
    expect(meander('fit', at(file), '-k', '2', '--quiet')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/row 0, column "x" is null; .*--on-bad-row skip.*--on-bad-row impute:mean/),
    });
  });

  test('are filled by fit and by every command that uses its model, and counted', () => {
    const model = at(`${file}.arrows`);
    const fit = meander('fit', at(file), '-k', '2', '--on-bad-row', 'impute:median', '--out', model, '--json');
    const [done] = fit.lines().slice(-1);
    expect(done).toMatchObject({ event: 'done', rows: 400, rejected: 0, imputed: missing });
    const words = 'missing values are replaced: of "x" (80 of 400 seeding rows) by the median ';
    expect(fit.stderr).toContain(words);
    expect(done.warnings).toContainEqual(expect.stringContaining(words));
    const labels = at(`${file}.labels.csv`);
    expect(meander('predict', model, at(file), '--out', labels, '--json').lines()).toMatchObject([
      { rows: 400, rejected: 0, imputed: missing },
    ]);
    expect(readFileSync(labels, 'utf8').trim().split('\n')).toHaveLength(401);
    const [scored] = meander('score', model, at(file), '--json').lines().slice(-1);
    expect(scored).toMatchObject({ rows: 400, imputed: missing, unit: 'data', inertia: scored.inertiaInData });
    const skipped = meander('score', model, at(file), '--on-bad-row', 'skip', '--json').lines();
    expect(skipped[0]).toMatchObject({ imputed: 0, rejected: missing });
    expect(meander('score', model, at(file), '--on-bad-row', 'fail').status).toBe(3);
    expect(meander('certify', model, at(file), '--time-limit', '1').status).toBe(0);
  });

  test('are filled by solve, over all rows', () => {
    const solved = meander('solve', at(file), '-k', '2', '--on-bad-row', 'impute:zero', '--json');
    expect(solved.lines()).toMatchObject([{ rows: 400, rejected: 0, imputed: missing, unit: 'data' }]);
    expect(solved.stderr).toContain('of "x" (80 of 400 rows) by 0');
  });
});

test('a run that fills missing values can only be resumed with the same setting', () => {
  const folder = at('run');
  const words = ['fit', at('holes.csv'), '-k', '2', '--checkpoint', folder, '--quiet'];
  expect(meander(...words, '--on-bad-row', 'impute:mean').status).toBe(0);
  expect(meander(...words, '--resume', '--on-bad-row', 'impute:mean').status).toBe(0);
  expect(meander(...words, '--resume')).toMatchObject({
    status: 4,
    stderr: expect.stringContaining(
      'The checkpoint was made with onBadRow = impute:mean, but this run has onBadRow = fail',
    ),
  });
});
