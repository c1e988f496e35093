import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestSingleMove, clusteringOf, hartiganWong, lloyd } from '../../../src/solve/index.js';
import { problems, tolerance } from '../../fixtures/problems.js';
import { pointsOf } from '../../fixtures/rows.js';

describe('hartiganWong', () => {
  test('ends where no move of one row gains, never above where it began', () => {
    fc.assert(
      fc.property(problems({ most: 12 }), fc.infiniteStream(fc.nat(3)), ({ points, k }, names) => {
        const labels = Int32Array.from({ length: points.n }, () => (names.next().value as number) % k);
        const start = clusteringOf(points, k, labels);
        const { clustering } = hartiganWong(points, start);
        expect(clustering.inertia).toBeLessThanOrEqual(start.inertia + tolerance(points));
        expect(bestSingleMove(points, clustering).gain).toBeLessThanOrEqual(1e-9 * start.inertia + tolerance(points));
      }),
    );
  });
  test('ends where only rounding is to be gained', () => {
    const rows = pointsOf([0.25, 0.5, 0.25, 0, 0.125, 0, 0.625].map((x) => [1e6 + x]));
    for (let seed = 0; seed < 20; seed++) expect(lloyd(rows, 3, { starts: 5, seed }).inertia).toBeLessThan(0.1);
  });
  test('gains what the best single move says', () => {
    const rows = pointsOf([[1], [2], [3], [4]]);
    const start = clusteringOf(rows, 2, Int32Array.of(0, 1, 1, 1));
    expect(bestSingleMove(rows, start)).toEqual({ row: 1, to: 0, gain: 1 });
    expect(hartiganWong(rows, start)).toMatchObject({ moves: 1, clustering: { inertia: 1 } });
  });
  test('does not change the clustering that it starts from', () => {
    const rows = pointsOf([[1], [2], [3], [4]]);
    const start = clusteringOf(rows, 2, Int32Array.of(0, 1, 1, 1));
    const before = structuredClone(start);
    hartiganWong(rows, start);
    expect(start).toEqual(before);
  });
  test('never moves the last row of a cluster', () => {
    const rows = pointsOf([[1], [2]]);
    const single = clusteringOf(rows, 2, Int32Array.of(0, 1));
    expect(bestSingleMove(rows, single).row).toBe(-1);
  });
});
