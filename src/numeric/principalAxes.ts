import { symmetricEigen } from './eigen.js';
import { improveLeading } from './leadingEigenpairs.js';

/** Rows to find the axes of. */
export interface WeightedRows {
  /** n×d, row-major, finite. */
  values: ArrayLike<number>;
  /** n weights, at least 0; absent: 1 each. */
  weights?: ArrayLike<number>;
  /** Number of rows. */
  n: number;
  /** Numbers per row. */
  d: number;
}

/** One principal axis. */
export interface PrincipalAxis {
  /** d numbers of unit length; the one of greatest size is positive, so that the direction is decided. */
  direction: Float64Array;
  /** Part of the variance that lies along it, 0…1. */
  share: number;
}

/** The axes along which rows vary most. */
export interface PrincipalAxes {
  /** d, the weighted mean of the rows. */
  mean: Float64Array;
  /** At most as many as were asked for, the first along the greatest variance; none where all rows are equal. */
  axes: PrincipalAxis[];
}

/** Up to this order a matrix is decomposed as a whole; of larger ones only the leading eigenvectors are found. */
const SMALL = 64;
/** Products with a large matrix per start vector and round, and rounds. */
const [DEPTH, ROUNDS] = [8, 4];
/** Part of the variance below which an axis is rounding. */
const ROUNDING = 1e-12;

/**
 * The principal axes of some rows (Pearson 1901): the leading eigenvectors of their scatter matrix, or of their matrix
 * of inner products where that is smaller.
 * @param rows IN
 * @param count number of axes, at least 1
 */
export function principalAxes(rows: WeightedRows, count: number): PrincipalAxes {
  const { n, d } = rows;
  const mean = weightedMean(rows);
  const centred = centredRows(rows, mean);
  const matrix = d <= n ? scatterOf(centred, n, d) : scatterOf(transposed(centred, n, d), d, n);
  const order = Math.min(n, d);
  let total = 0;
  for (let i = 0; i < order; i++) total += matrix[i * order + i];
  if (!(total > 0)) return { mean, axes: [] };
  const axes = leading(matrix, order, Math.min(count, order))
    .filter(({ value }) => value > ROUNDING * total)
    .map(({ value, vector }) => ({
      direction: unitVector(d <= n ? vector : combined(centred, n, d, vector)),
      share: Math.min(1, value / total),
    }));
  return { mean, axes };
}

function weightedMean({ values, weights, n, d }: WeightedRows): Float64Array {
  const mean = new Float64Array(d);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const w = weights?.[i] ?? 1;
    if (!(w > 0)) continue;
    total += w;
    for (let t = 0; t < d; t++) mean[t] += (w / total) * (values[i * d + t] - mean[t]);
  }
  return mean;
}

/** n×d: √w·(x − mean) of each row, divided by the greatest of their sizes, so that no square overflows. */
function centredRows({ values, weights, n, d }: WeightedRows, mean: Float64Array): Float64Array {
  const centred = new Float64Array(n * d);
  let most = 0;
  for (let i = 0; i < n; i++) {
    const root = Math.sqrt(weights?.[i] ?? 1);
    for (let t = 0; t < d; t++) {
      centred[i * d + t] = root * (values[i * d + t] - mean[t]);
      most = Math.max(most, Math.abs(centred[i * d + t]));
    }
  }
  return most > 0 ? centred.map((x) => x / most) : centred;
}

/** d×d: the sum of the outer products of n rows with themselves. */
function scatterOf(rows: Float64Array, n: number, d: number): Float64Array {
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < n; i++) {
    for (let s = 0; s < d; s++) {
      const x = rows[i * d + s];
      for (let t = 0; t <= s; t++) matrix[s * d + t] += x * rows[i * d + t];
    }
  }
  for (let s = 0; s < d; s++) for (let t = 0; t < s; t++) matrix[t * d + s] = matrix[s * d + t];
  return matrix;
}

function transposed(rows: Float64Array, n: number, d: number): Float64Array {
  const columns = new Float64Array(n * d);
  for (let i = 0; i < n; i++) for (let t = 0; t < d; t++) columns[t * n + i] = rows[i * d + t];
  return columns;
}

/** The leading eigenpairs of a symmetric matrix, the greatest first. */
function leading(matrix: Float64Array, n: number, count: number): { value: number; vector: Float64Array }[] {
  if (n > SMALL) return leadingOfLarge(matrix, n, count);
  const { values, vectors } = symmetricEigen(matrix, n);
  return Array.from({ length: count }, (_, q) => {
    const at = n - 1 - q;
    return { value: values[at], vector: vectors.slice(at * n, (at + 1) * n) };
  });
}

function leadingOfLarge(matrix: Float64Array, n: number, count: number) {
  const nothingExcluded = new Float64Array(n);
  const start = largestColumns(matrix, n, count + 2);
  let found = improveLeading(matrix, n, start, count + 2, nothingExcluded, DEPTH);
  for (let round = 1; round < ROUNDS; round++)
    found = improveLeading(matrix, n, found.vectors, found.count, nothingExcluded, DEPTH);
  const { values, vectors } = found;
  return Array.from({ length: Math.min(count, found.count) }, (_, q) => ({
    value: values[q],
    vector: vectors.slice(q * n, (q + 1) * n),
  }));
}

/** count×n: the columns of a symmetric matrix with the greatest diagonal entries, from which an iteration starts. */
function largestColumns(matrix: Float64Array, n: number, count: number): Float64Array {
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => matrix[b * n + b] - matrix[a * n + a] || a - b);
  const columns = new Float64Array(count * n);
  for (let q = 0; q < count; q++) columns.set(matrix.subarray(order[q] * n, (order[q] + 1) * n), q * n);
  return columns;
}

/** d: the sum of n rows, each times an entry of a vector. */
function combined(rows: Float64Array, n: number, d: number, vector: Float64Array): Float64Array {
  const sum = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let t = 0; t < d; t++) sum[t] += vector[i] * rows[i * d + t];
  return sum;
}

/** A vector of length 1 along another one, or against it, so that its entry of greatest size is positive. */
function unitVector(vector: Float64Array): Float64Array {
  let [square, most] = [0, 0];
  for (const x of vector) {
    square += x * x;
    if (Math.abs(x) > Math.abs(most) * (1 + ROUNDING)) most = x;
  }
  const length = Math.sqrt(square) * (most < 0 ? -1 : 1);
  return vector.map((x) => x / length);
}
