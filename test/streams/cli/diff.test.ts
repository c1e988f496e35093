import { readFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, test } from 'vitest';
import { generated, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();

beforeAll(() => {
  meander(...generated('blobs', 20_000, 4, 5, at('points.arrow')));
  for (const [name, seed] of [
    ['old', '1'],
    ['new', '2'],
  ]) {
    const settings = ['-k', '5', '--seed', seed, '--holdout', '500', '--events', '--quiet'];
    expect(meander('fit', at('points.arrow'), ...settings, '--out', at(`${name}.arrows`)).status).toBe(0);
  }
});

describe('meander diff', () => {
  test.each([
    ['the hold-out', []],
    ['a source', [at('points.arrow')]],
  ])('shows by %s where the rows of each old cluster are now', (_, source) => {
    const words = ['diff', at('old.arrows'), at('new.arrows'), ...source, '--json', '--out', at('map.arrows')];
    const { status, lines } = meander(...words);
    expect(status).toBe(0);
    const pairs = lines();
    const best = [0, 1, 2, 3, 4].map((old) => pairs.find((pair) => pair.old === old));
    expect(new Set(best.map((pair) => pair.new)).size).toBe(5);
    for (const { ofOld, ofNew } of best) expect(Math.min(ofOld, ofNew)).toBeGreaterThan(0.99);
    const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
    expect(total).toBe(source.length > 0 ? 20_000 : 500);
    const map = tableFromIPC(readFileSync(at('map.arrows')));
    expect([map.numRows, map.schema.names]).toEqual([pairs.length, ['old', 'new', 'weight', 'of_old', 'of_new']]);
  });
  test('maps every cluster of a model to itself, in a comparison with itself', () => {
    const { stdout } = meander('diff', at('old.arrows'), at('old.arrows'));
    for (let j = 0; j < 5; j++) expect(stdout).toContain(`${j} → ${j}`);
    expect(stdout).toContain('still cluster number 3');
  });
  test('refuses fewer than two models, and models of different features', () => {
    meander(...generated('blobs', 100, 2, 2, at('flat.arrow')));
    meander('fit', at('flat.arrow'), '-k', '2', '--quiet', '--out', at('flat.arrows'));
    expect(meander('diff', at('old.arrows'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('two models'),
    });
    const { status, stderr } = meander('diff', at('old.arrows'), at('flat.arrows'));
    expect(status).toBe(4);
    expect(stderr).toContain('has 4 features (vector[0], vector[1], vector[2], vector[3]) and');
  });
});
