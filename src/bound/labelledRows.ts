import { type Points, sliceRows } from '../model/points.js';

/** Rows with their assignment to the clusters of a model. */
export interface LabelledRows {
  /** n rows. */
  points: Points;
  /** n, cluster of each row. */
  labels: Int32Array;
  /** n, squared distance of each row to its centroid. */
  distances: Float64Array;
}

/** Rows [from, from + n), as views. */
export const sliceLabelled = ({ points, labels, distances }: LabelledRows, from: number, n: number): LabelledRows => ({
  points: sliceRows(points, from, n),
  labels: labels.subarray(from, from + n),
  distances: distances.subarray(from, from + n),
});

/** A copy with memory of its own; without times. */
export const copyLabelled = ({ points, labels, distances }: LabelledRows): LabelledRows => ({
  points: copyPoints(points),
  labels: labels.slice(0, points.n),
  distances: distances.slice(0, points.n),
});

const copyPoints = ({ values, n, d, weights }: Points): Points => ({
  values: values.slice(0, n * d),
  n,
  d,
  weights: weights?.slice(0, n),
});

/**
 * The rows of several parts, in order, as float64 and without times; a single part is returned as it is.
 * @param parts IN at least one; weights are kept if all parts have them
 */
export function joinPoints(parts: readonly Points[]): Points {
  if (parts.length === 1) return parts[0];
  const { d } = parts[0];
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const weights = parts.every((part) => part.weights) ? new Float64Array(n) : undefined;
  const values = new Float64Array(n * d);
  let at = 0;
  for (const part of parts) {
    values.set(part.values.subarray(0, part.n * d), at * d);
    if (part.weights) weights?.set(part.weights.subarray(0, part.n), at);
    at += part.n;
  }
  return { values, n, d, weights };
}

/**
 * The rows of several parts with their assignment, in order; see `joinPoints`.
 * @param parts IN at least one
 */
export function joinLabelled(parts: readonly LabelledRows[]): LabelledRows {
  const points = joinPoints(parts.map((part) => part.points));
  const [labels, distances] = [new Int32Array(points.n), new Float64Array(points.n)];
  let at = 0;
  for (const part of parts) {
    labels.set(part.labels.subarray(0, part.points.n), at);
    distances.set(part.distances.subarray(0, part.points.n), at);
    at += part.points.n;
  }
  return { points, labels, distances };
}
