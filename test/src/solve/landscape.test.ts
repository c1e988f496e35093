import { describe, expect, test } from 'vitest';
import { clusteringOf, Landscape, lloydStarts } from '../../../src/solve/index.js';
import { irisRows, pointsOf } from '../../fixtures/rows.js';

const line = (...xs: number[]) => pointsOf(xs.map((x) => [x]));
const landscapeOf = (points: ReturnType<typeof line>, k: number, starts: number) => {
  const found = new Landscape(points);
  for (const result of lloydStarts(points, k, { starts, init: 'random', singlePoint: false })) found.add(result);
  return found.basins();
};

describe('Landscape lists where Lloyd’s algorithm ends', () => {
  test('on 1, 2, 3, 4 with k = 2: at the minimum, and at two saddles that moving one row leaves', () => {
    expect(
      landscapeOf(line(1, 2, 3, 4), 2, 100).map(({ clustering, kind, singleGain }) => [
        clustering.inertia,
        kind,
        singleGain,
      ]),
    ).toEqual([
      [1, 'minimum', 0],
      [2, 'saddle', 0.5],
      [2, 'saddle', 0.5],
    ]);
  });
  test('on 1, …, 5 with k = 2: at two global minima', () => {
    const [first, second] = landscapeOf(line(1, 2, 3, 4, 5), 2, 100);
    expect([first.clustering.inertia, second.clustering.inertia, first.kind, second.kind]).toEqual([
      2.5,
      2.5,
      'minimum',
      'minimum',
    ]);
    expect(second.ari).toBeLessThan(1);
  });
  test('on 1, 2, 3, 4, 6 with k = 2: three and two rows are better than four and one', () => {
    const found = landscapeOf(line(1, 2, 3, 4, 6), 2, 100).map(({ clustering }) => clustering.inertia);
    expect(found.slice(0, 2)).toEqual([4, 5]);
  });
  test('on iris with k = 3: the best is 78.851441, many starts miss it, and the shares sum to 1', async () => {
    const basins = landscapeOf(await irisRows(), 3, 200);
    expect(basins[0].clustering.inertia).toBeCloseTo(78.851441, 5);
    expect(basins[0]).toMatchObject({ excess: 0, distance: 0, ari: 1 });
    expect(basins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(basins[0].share).toBeLessThan(0.9);
    expect(basins.length).toBeGreaterThan(2);
  });
});

test('Landscape counts clusterings that differ only in names as one, and its status says how many there are', () => {
  const rows = line(0, 1, 10, 11);
  const landscape = new Landscape(rows);
  expect(landscape.status).toEqual({ starts: 0, distinct: 0, best: Number.POSITIVE_INFINITY });
  for (const labels of [Int32Array.of(0, 0, 1, 1), Int32Array.of(1, 1, 0, 0)]) {
    const clustering = clusteringOf(rows, 2, labels);
    landscape.add({ ...clustering, start: 0, iterations: 1, fixed: false, hartiganWongMoves: 0 });
  }
  expect(landscape.status).toEqual({ starts: 2, distinct: 1, best: 1 });
  expect(landscape.basins()).toMatchObject([{ starts: 2, share: 1, kind: 'not fixed' }]);
});
