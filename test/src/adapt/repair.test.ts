import { describe, expect, test } from 'vitest';
import type { TrackedCluster } from '../../../src/adapt/clusterTracker.js';
import { type Evidence, planRepair } from '../../../src/adapt/repair.js';
import { predictor } from '../../../src/estimator/index.js';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';

describe('planRepair', () => {
  // Three groups of rows, at 0, 20 and 40; the model covers the last two with one centroid.
  const rowsOf = (n: number, purpose: string) => {
    const next = random(1, purpose);
    return Float64Array.from({ length: n }, (_, i) => 20 * (i % 3) + normal(next));
  };
  const evidence = (third: number, hits: number, held = 300): Evidence => ({
    model: { k: 3, d: 1, centroids: Float64Array.of(0, 30, third), weights: Float64Array.of(100, 200, hits) },
    inertias: [100, 20_200, hits],
    clusters: (j) => ({ hits: j === 2 ? hits : 100, age: 10_000 }) as TrackedCluster,
    points: { values: rowsOf(300, 'batch'), n: 300, d: 1 },
    held: { values: rowsOf(held, 'held'), weights: new Float64Array(held).fill(1) },
    assign: (model, rows) => predictor(model, 'scalar')(rows),
    next: random(2, 'repair'),
  });

  test('moves a centroid that was never hit to a group that shares a centroid', () => {
    const repair = planRepair(evidence(500, 0));
    expect(repair).toMatchObject({ cluster: 2, into: undefined, split: { among: 1 } });
    const means = [repair?.split.place[0] ?? 0, repair?.split.rest[0] ?? 0].sort((a, b) => a - b);
    expect(Math.abs(means[0] - 20)).toBeLessThan(0.5);
    expect(Math.abs(means[1] - 40)).toBeLessThan(0.5);
    expect(repair?.split.share).toBeCloseTo(0.5, 10);
  });
  test('merges a starving centroid into the one beside it', () => {
    expect(planRepair(evidence(1, 5))).toMatchObject({ cluster: 2, into: 0 });
  });
  test('never takes a cluster that lies apart, however rarely it is hit', () => {
    expect(planRepair(evidence(500, 5))).toBeUndefined();
  });
  test('plans nothing where the hold-out is too small to judge', () => {
    expect(planRepair(evidence(500, 0, 99))).toBeUndefined();
  });
});
