import { describe, expect, test } from 'vitest';
import { applyRepair, lieApart, spreadOf } from '../../../src/splitMerge/splitMerge.js';

describe('applyRepair', () => {
  // Cluster 0 of weight 2 at 1 is merged into cluster 1 of weight 2 at 3; cluster 2 of weight 8 is split at 8 and 12.
  const clusters = () => ({
    model: { k: 3, d: 1, centroids: Float64Array.of(1, 3, 9), weights: Float64Array.of(2, 2, 8) },
    inertias: [0.5, 0.25, 40],
  });
  const split = { among: 2, place: Float64Array.of(12), rest: Float64Array.of(8), share: 0.25 };

  test('merges the cluster by Ward’s formula and divides the split one by its share', () => {
    const after = clusters();
    applyRepair(after, { cluster: 0, into: 1, split });
    expect(Array.from(after.model.centroids)).toEqual([12, 2, 8]);
    expect(Array.from(after.model.weights)).toEqual([2, 4, 6]);
    // 0.5 + 0.25 + 2·2/4·(3 − 1)² = 4.75, and 40 − 0.25·0.75·8·(12 − 8)² = 16 in parts of ¼ and ¾.
    expect(after.inertias).toEqual([4, 4.75, 12]);
  });
  test('gives nothing to another cluster where the centroid had no rows', () => {
    const after = clusters();
    after.model.weights[0] = 0;
    applyRepair(after, { cluster: 0, into: undefined, split });
    expect(Array.from(after.model.centroids)).toEqual([12, 3, 8]);
    expect(Array.from(after.model.weights)).toEqual([2, 2, 6]);
  });
});

test('clusters lie apart from three times the wider spread on', () => {
  const extents = { weights: [2, 4], inertias: [2, 16] };
  expect([spreadOf(extents, 0), spreadOf(extents, 1)]).toEqual([1, 4]);
  expect(lieApart(extents, 0, 1, 36)).toBe(true);
  expect(lieApart(extents, 0, 1, 35.9)).toBe(false);
});
