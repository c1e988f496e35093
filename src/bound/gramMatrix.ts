import type { WeightedPoints } from './normalizedRows.js';

/** The Gram matrix of weighted rows, and the numbers that are used along with it. */
export interface GramMatrix {
  /** Number of rows. */
  n: number;
  /** Number of features. */
  d: number;
  /** n×n, √(w_i·w_j)·(x_i − mean)·(x_j − mean). */
  matrix: Float64Array;
  /** Σ w·‖x − mean‖², the trace of the matrix. */
  inertia: number;
  /** Σ w·‖x‖². */
  spread: number;
  /** n, √w of each row. */
  roots: Float64Array;
  /** n, the vector of √w, scaled to length 1. */
  unit: Float64Array;
}

/**
 * The Gram matrix of rows about their mean. Any vector near the mean serves as well, so its rounding does not matter.
 * @param points IN n rows, normalized; weights above 0
 */
export function gramMatrix({ values, n, d, weights }: WeightedPoints): GramMatrix {
  const roots = weights.subarray(0, n).map(Math.sqrt);
  const rows = centredRows(values, n, d, roots);
  const matrix = new Float64Array(n * n);
  let [inertia, spread] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let t = 0; t < d; t++) dot += rows[i * d + t] * rows[j * d + t];
      matrix[i * n + j] = dot;
      matrix[j * n + i] = dot;
    }
    inertia += matrix[i * n + i];
    for (let t = 0; t < d; t++) spread += weights[i] * values[i * d + t] * values[i * d + t];
  }
  const total = roots.reduce((sum, root) => sum + root * root, 0);
  return { n, d, matrix, inertia, spread, roots, unit: roots.map((root) => root / Math.sqrt(total)) };
}

/** √w·(x − mean) of each row, n×d. */
function centredRows(values: ArrayLike<number>, n: number, d: number, roots: Float64Array): Float64Array {
  const mean = new Float64Array(d);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const w = roots[i] * roots[i];
    total += w;
    if (w > 0) for (let t = 0; t < d; t++) mean[t] += (w / total) * (values[i * d + t] - mean[t]);
  }
  return Float64Array.from({ length: n * d }, (_, at) => roots[Math.floor(at / d)] * (values[at] - mean[at % d]));
}
