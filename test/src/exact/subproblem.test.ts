import { expect, test } from 'vitest';
import { branches, groupedRows, type Subproblem, wholeProblem } from '../../../src/exact/subproblem.js';
import { pointsOf } from '../../fixtures/rows.js';

test('a subproblem’s groups become weighted rows at their means, and the inertia within them is kept', () => {
  const problem: Subproblem = { groups: Int32Array.of(0, 0, 1), size: 2, cannotLink: [], lower: 0 };
  const { rows, within } = groupedRows(pointsOf([[1], [3], [9]]), problem);
  expect(rows).toEqual({ values: Float64Array.of(2, 9), n: 2, d: 1, weights: Float64Array.of(2, 1) });
  expect(within).toBe(2);
});
test('the least decided pair is linked in one child and kept apart in the other', () => {
  // Rows 0 and 1 share a cluster half-way; rows 2 and 3 surely do.
  const z = Float64Array.of(1, 0.5, 0, 0, 0.5, 1, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5);
  const [together, apart] = branches({ ...wholeProblem(4), lower: 7 }, z, Float64Array.of(1, 1, 1, 1));
  expect(together).toEqual({ groups: Int32Array.of(0, 0, 1, 2), size: 3, cannotLink: [], lower: 7 });
  expect(apart).toEqual({ groups: Int32Array.of(0, 1, 2, 3), size: 4, cannotLink: [[0, 1]], lower: 7 });
});
test('pairs that cannot be linked are renamed when groups are linked, and never branched on again', () => {
  const problem = { ...wholeProblem(3), cannotLink: [[0, 1] as const] };
  const z = new Float64Array(9).fill(0.3);
  const [together] = branches(problem, z, Float64Array.of(1, 1, 1));
  expect(together).toEqual({ groups: Int32Array.of(0, 1, 0), size: 2, cannotLink: [[0, 1]], lower: 0 });
  const decided = {
    ...problem,
    cannotLink: [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as [number, number][],
  };
  expect(branches(decided, z, Float64Array.of(1, 1, 1))).toEqual([]);
});
