import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearAssignment, matchedDistance } from '../../../src/solve/compare.js';
import { adjustedRandIndex, clusteringOf, Landscape, lloydFrom, lloydStarts } from '../../../src/solve/index.js';
import { kindOf } from '../../../src/solve/landscape.js';
import { irisRows, pointsOf } from '../../fixtures/rows.js';

const line = (...xs: number[]) => pointsOf(xs.map((x) => [x]));
const landscapeOf = (points: ReturnType<typeof line>, k: number, starts: number) => {
  const found = new Landscape(points);
  for (const result of lloydStarts(points, k, { starts, init: 'random', singlePoint: false })) found.add(result);
  return found.basins();
};

describe('the landscape of the question', () => {
  test('{1, 2, 3, 4}: the alternation rests on a saddle at {1}, {2, 3, 4}, which one row leaves', () => {
    const rows = line(1, 2, 3, 4);
    const stuck = lloydFrom(rows, 2, Float64Array.of(3, 1), { singlePoint: false });
    expect([stuck.inertia, stuck.fixed, kindOf(rows, stuck)]).toEqual([2, true, 'saddle']);
    expect(
      landscapeOf(rows, 2, 100).map(({ clustering, kind, singleGain }) => [clustering.inertia, kind, singleGain]),
    ).toEqual([
      [1, 'minimum', 0],
      [2, 'saddle', 0.5],
      [2, 'saddle', 0.5],
    ]);
  });
  test('{1, …, 5} has two global minima', () => {
    const [first, second] = landscapeOf(line(1, 2, 3, 4, 5), 2, 100);
    expect([first.clustering.inertia, second.clustering.inertia, first.kind, second.kind]).toEqual([
      2.5,
      2.5,
      'minimum',
      'minimum',
    ]);
    expect(second.ari).toBeLessThan(1);
  });
  test('{1, 2, 3, 4, 6}: three and two beat four and one', () => {
    const found = landscapeOf(line(1, 2, 3, 4, 6), 2, 100).map(({ clustering }) => clustering.inertia);
    expect(found.slice(0, 2)).toEqual([4, 5]);
  });
});

test('on iris in three the best is 78.851441, many starts miss it, and the shares add up', async () => {
  const basins = landscapeOf((await irisRows()) as ReturnType<typeof line>, 3, 200);
  expect(basins[0].clustering.inertia).toBeCloseTo(78.851441, 5);
  expect(basins[0]).toMatchObject({ excess: 0, distance: 0, ari: 1 });
  expect(basins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(basins[0].share).toBeLessThan(0.9);
  expect(basins.length).toBeGreaterThan(2);
});

test('a tie that gains nothing is no saddle', () => {
  const rows = line(0, 0, 5);
  expect(kindOf(rows, clusteringOf(rows, 3, Int32Array.of(0, 1, 2)))).toBe('tie');
});

describe('comparing', () => {
  test('the adjusted Rand index is 1 for the same partition by other names, and that of the literature else', () => {
    expect(adjustedRandIndex([0, 0, 1, 2], [5, 5, 3, 1])).toBe(1);
    expect(adjustedRandIndex([0, 0, 1, 2], [0, 0, 1, 1])).toBeCloseTo(0.5714285714, 9);
    expect(adjustedRandIndex([0, 0, 0, 0], [0, 1, 2, 3])).toBe(0);
  });
  test('the matching is the cheapest of all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.infiniteStream(fc.nat(20)), (k, numbers) => {
        const costs = Float64Array.from({ length: k * k }, () => numbers.next().value as number);
        const cost = (columns: readonly number[]) => columns.reduce((sum, j, i) => sum + costs[i * k + j], 0);
        const all = (left: number[]): number[][] =>
          left.length === 0 ? [[]] : left.flatMap((j) => all(left.filter((x) => x !== j)).map((rest) => [j, ...rest]));
        const found = Array.from(linearAssignment(costs, k));
        expect(new Set(found).size).toBe(k);
        expect(cost(found)).toBe(Math.min(...all([...Array(k).keys()]).map(cost)));
      }),
    );
  });
  test('centroids by other names are no distance apart', () => {
    const rows = line(0, 1, 10, 11);
    const [a, b] = [Int32Array.of(0, 0, 1, 1), Int32Array.of(1, 1, 0, 0)].map((labels) =>
      clusteringOf(rows, 2, labels),
    );
    expect(matchedDistance(a, b)).toBe(0);
  });
});
