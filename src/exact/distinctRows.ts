import { type Points, pickRows } from '../model/points.js';

/** The distinct rows of positive weight, each with the total weight of its copies. */
export interface DistinctRows {
  /** m ≤ n distinct rows, in the order of their first appearance. */
  rows: Points & { weights: Float64Array };
  /** n, the distinct row that each row is a copy of; 0 for a row without weight that is no copy of another. */
  groups: Int32Array;
}

/** Merges the copies of each row, which some best clustering never separates. */
export function distinctRows(points: Points): DistinctRows {
  const { n, d, values } = points;
  const keyOf = (i: number) => values.subarray(i * d, (i + 1) * d).join();
  const known = new Map<string, number>();
  const firsts: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    const w = points.weights?.[i] ?? 1;
    const key = keyOf(i);
    const found = known.get(key);
    if (found !== undefined) weights[found] += w;
    else if (w > 0) {
      known.set(key, firsts.length);
      firsts.push(i);
      weights.push(w);
    }
  }
  const groups = Int32Array.from({ length: n }, (_, i) => known.get(keyOf(i)) ?? 0);
  return { rows: { ...pickRows(points, firsts), weights: Float64Array.from(weights) }, groups };
}
