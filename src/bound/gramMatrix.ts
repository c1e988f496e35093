import type { Points } from '../model/points.js';

/** Scalar products of the rows about their mean, each times √w of both, and what goes with them. */
export interface Gram {
  n: number;
  d: number;
  /** n×n. */
  matrix: Float64Array;
  /** Inertia of all rows about their mean, the trace of the matrix. */
  inertia: number;
  /** n, √w. */
  roots: Float64Array;
  /** n, √w at unit length. */
  unit: Float64Array;
}

/** The Gram matrix of points; weights must be greater than 0. */
export function gram({ values, n, d, weights }: Points): Gram {
  const roots = Float64Array.from({ length: n }, (_, i) => Math.sqrt(weights?.[i] ?? 1));
  const rows = scaledRows(values, n, d, roots);
  const matrix = new Float64Array(n * n);
  let inertia = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let t = 0; t < d; t++) dot += rows[i * d + t] * rows[j * d + t];
      matrix[i * n + j] = dot;
      matrix[j * n + i] = dot;
    }
    inertia += matrix[i * n + i];
  }
  const total = roots.reduce((sum, root) => sum + root * root, 0);
  return { n, d, matrix, inertia, roots, unit: roots.map((root) => root / Math.sqrt(total)) };
}

/** √w·(x − mean) of each row. */
function scaledRows(values: ArrayLike<number>, n: number, d: number, roots: Float64Array): Float64Array {
  const mean = new Float64Array(d);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const w = roots[i] * roots[i];
    total += w;
    if (w > 0) for (let t = 0; t < d; t++) mean[t] += (w / total) * (values[i * d + t] - mean[t]);
  }
  return Float64Array.from({ length: n * d }, (_, at) => roots[Math.floor(at / d)] * (values[at] - mean[at % d]));
}
