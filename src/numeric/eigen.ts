import { greatestExponent, timesTwoTo } from './binaryScale.js';
import { applyReflections, tridiagonalize } from './tridiagonal.js';

/** Numbers below this have squares that lose digits. */
const SMALL = 1e-140;

/** Eigenvalues and eigenvectors of a symmetric n×n matrix. */
export interface Eigen {
  /** n eigenvalues, ascending. */
  values: Float64Array;
  /** n×n: row q is the eigenvector of value q; the rows are orthonormal. */
  vectors: Float64Array;
}

/** Sweeps per eigenvalue, at most; two or three are usual. */
const MAX_SWEEPS = 60;

/**
 * Eigenvalues of a symmetric matrix, ascending: reduction to tridiagonal form, then QL sweeps with implicit shifts
 * (Wilkinson & Reinsch 1971, II/3). The matrix is first scaled by a power of two, so that no square leaves the range of
 * float64, and scaling it by a power of two scales the result exactly.
 * @param matrix IN n×n, of which the lower triangle is read, finite
 * @returns NaN everywhere where the sweeps do not converge, so that nothing is concluded from them
 */
export function eigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { scaled, exponent } = toUnitSize(matrix, n);
  const { diagonal, offDiagonal } = tridiagonalize(scaled, n);
  if (!diagonalize(diagonal, offDiagonal, n)) return diagonal.fill(Number.NaN);
  return diagonal.sort().map((value) => timesTwoTo(value, exponent));
}

/** A matrix whose greatest entry is between 1 and 2, and the power of two that it must be multiplied by. */
function toUnitSize(matrix: Float64Array, n: number): { scaled: Float64Array; exponent: number } {
  const exponent = greatestExponent(matrix, n * n);
  return { scaled: exponent === 0 ? matrix : matrix.map((x) => timesTwoTo(x, -exponent)), exponent };
}

/**
 * Eigenvalues of a symmetric matrix and their vectors; scaled as in `eigenvalues`.
 * @param matrix IN n×n, of which the lower triangle is read, finite
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const { scaled, exponent } = toUnitSize(matrix, n);
  const reduced = tridiagonalize(scaled, n);
  const { diagonal, offDiagonal } = reduced;
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  diagonalize(diagonal, offDiagonal, n, rows);
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[a] - diagonal[b] || a - b);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(rows.subarray(from * n, (from + 1) * n), to * n));
  for (let row = 0; row < n; row++) applyReflections(reduced, n, vectors, row * n);
  return { values: Float64Array.from(order, (i) => timesTwoTo(diagonal[i], exponent)), vectors };
}

/**
 * Brings a tridiagonal matrix to diagonal form.
 * @param diagonal INOUT n, the diagonal, then the eigenvalues
 * @param offDiagonal IN n, of which entry i is T_{i,i−1}
 * @param vectors INOUT n×n, whose rows are rotated along
 * @returns whether the sweeps converged
 */
function diagonalize(diagonal: Float64Array, offDiagonal: Float64Array, n: number, vectors?: Float64Array): boolean {
  const e = Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? offDiagonal[i + 1] : 0));
  for (let first = 0; first < n; first++) {
    let sweeps = 0;
    for (let last = endOfBlock(diagonal, e, first, n); last > first; last = endOfBlock(diagonal, e, first, n)) {
      if (sweeps++ === MAX_SWEEPS) return false;
      sweep(diagonal, e, first, last, n, vectors);
    }
  }
  return true;
}

/**
 * The last index of the block that begins at `first`: from there on the next off-diagonal entry is zero but for
 * rounding.
 */
function endOfBlock(diagonal: Float64Array, e: Float64Array, first: number, n: number): number {
  for (let last = first; last + 1 < n; last++) {
    const size = Math.abs(diagonal[last]) + Math.abs(diagonal[last + 1]);
    if (Math.abs(e[last]) + size === size) return last;
  }
  return n - 1;
}

/** √(f² + g²), also where the squares are too small for float64. */
function hypotenuse(f: number, g: number): number {
  const r = Math.sqrt(f * f + g * g);
  const most = Math.max(Math.abs(f), Math.abs(g));
  return r > SMALL || most === 0 ? r : most * Math.sqrt((f / most) * (f / most) + (g / most) * (g / most));
}

/** One QL sweep with an implicit shift over the block of indices first … last. */
function sweep(
  diagonal: Float64Array,
  e: Float64Array,
  first: number,
  last: number,
  n: number,
  vectors?: Float64Array,
) {
  let g = (diagonal[first + 1] - diagonal[first]) / (2 * e[first]);
  let r = Math.sqrt(g * g + 1);
  g = diagonal[last] - diagonal[first] + e[first] / (g + (g >= 0 ? r : -r));
  let [s, c, p] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const f = s * e[i];
    const b = c * e[i];
    r = hypotenuse(f, g);
    e[i + 1] = r;
    if (r === 0) {
      diagonal[i + 1] -= p;
      e[last] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = diagonal[i + 1] - p;
    r = (diagonal[i] - g) * s + 2 * c * b;
    p = s * r;
    diagonal[i + 1] = g + p;
    g = c * r - b;
    if (vectors) rotateRows(vectors, i * n, n, s, c);
  }
  diagonal[first] -= p;
  e[first] = g;
  e[last] = 0;
}

/**
 * Rotates two neighbouring rows of n numbers, the first of which begins at index `from`, by the angle of sine s and
 * cosine c.
 */
function rotateRows(rows: Float64Array, from: number, n: number, s: number, c: number) {
  for (let j = from; j < from + n; j++) {
    const next = rows[j + n];
    rows[j + n] = s * rows[j] + c * next;
    rows[j] = c * rows[j] - s * next;
  }
}
