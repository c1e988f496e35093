import { describe, expect, test } from 'vitest';
import { generated, iris, irisColumns, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const learn = (...words: string[]) => meander('fit', ...words);
const hint =
  'hint        this run had a single start, which can be a poor one; --replicas 4 --escape may find a better';

describe('the end of fit names a search', () => {
  test('after a single start, for a person and in JSON', () => {
    expect(learn(iris, '-k', '3', ...irisColumns).stderr).toContain(hint);
    expect(
      learn(iris, '-k', '3', ...irisColumns, '--json')
        .lines()
        .at(-1).hint,
    ).toContain('--replicas 4 --escape');
  });

  test.each([
    ['one cluster', ['-k', '1']],
    ['a search', ['-k', '3', '--replicas', '2', '--holdout', '100']],
    ['merging and splitting', ['-k', '3', '--escape', '--holdout', '100']],
    ['--quiet', ['-k', '3', '--quiet']],
  ])('but not with %s', (_, words) => {
    const { status, stderr } = learn(iris, ...irisColumns, ...words);
    expect(status).toBe(0);
    expect(stderr).not.toContain('hint');
  });

  test('nor where the start was given, or the model is proved to be good', () => {
    const blobs = at('blobs.arrow');
    meander(...generated('blobs', 4000, 8, 4, blobs));
    expect(learn(blobs, '-k', '4', '--certify', '--out', at('blobs.arrows')).stderr).not.toContain('hint');
    expect(learn(blobs, '-k', '4', '--init', at('blobs.arrows')).stderr).not.toContain('hint');
    expect(learn(iris, '-k', '3', ...irisColumns, '--certify').stderr).toContain('hint');
  });
});
