import { type Points, pickRows } from '../model/points.js';

/** Rows that differ and weigh something, each with the weight of its copies. */
export interface DistinctRows {
  rows: Points & { weights: Float64Array };
  /** n, which of them each row is; a row without weight is its nearest copy, or the first. */
  groups: Int32Array;
}

/** Puts copies of a row together: some best clustering never parts them. */
export function distinctRows(points: Points): DistinctRows {
  const { n, d, values } = points;
  const known = new Map<string, number>();
  const firsts: number[] = [];
  const weights: number[] = [];
  const groups = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const w = points.weights?.[i] ?? 1;
    const key = values.subarray(i * d, (i + 1) * d).join();
    const found = known.get(key);
    if (found !== undefined) weights[found] += w;
    else if (w > 0) {
      known.set(key, firsts.length);
      firsts.push(i);
      weights.push(w);
    }
  }
  for (let i = 0; i < n; i++) groups[i] = known.get(values.subarray(i * d, (i + 1) * d).join()) ?? 0;
  return { rows: { ...pickRows(points, firsts), weights: Float64Array.from(weights) }, groups };
}
