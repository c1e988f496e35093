import { symmetricEigen } from './eigen.js';

/** The largest eigenvalues of a symmetric n×n matrix, on the complement of an excluded vector, and their vectors. */
export interface Leading {
  /** `count` values, descending. */
  values: Float64Array;
  /** count×n: row q is the vector of value q; the rows are orthonormal. */
  vectors: Float64Array;
  /** Number of eigenpairs. */
  count: number;
}

/** Share of its length below which what remains of a vector, after subtracting its part in the basis, is rounding. */
const MIN_REMAINDER = 1e-10;

/**
 * Improves approximate leading eigenvectors by the Rayleigh–Ritz procedure on their block Krylov space, which is
 * spanned by x, Ax, …, A^depth·x for every start vector x (Saad 2011, §6). Called again with its own result, it
 * converges.
 * @param matrix IN n×n, symmetric
 * @param start IN count×n, rows not zero
 * @param excluded IN n, of unit length; all vectors stay orthogonal to it
 * @param depth highest power of the matrix in the space; each start vector costs depth + 1 products with the matrix
 */
export function improveLeading(
  matrix: Float64Array,
  n: number,
  start: Float64Array,
  count: number,
  excluded: Float64Array,
  depth: number,
): Leading {
  const maxSize = Math.min((depth + 1) * count, n - 1);
  const basis = new Float64Array(maxSize * n);
  const images = new Float64Array(maxSize * n);
  let size = 0;
  let block = start;
  for (let power = 0; power <= depth && size < maxSize; power++) {
    const from = size;
    for (let row = 0; row * n < block.length && size < maxSize; row++) {
      if (appendOrthonormal(block, row * n, basis, size, n, excluded)) size++;
    }
    multiplyRows(matrix, n, basis, from, size, images);
    block = images.slice(from * n, size * n);
  }
  return rayleighRitz(basis, images, size, n, Math.min(count, size));
}

/**
 * Appends to the basis the part of a vector that is orthogonal to it, with unit length. Subtracting twice makes it
 * orthogonal to rounding (Giraud, Langou & Rozložník 2005).
 * @returns false if nothing but rounding remains
 */
function appendOrthonormal(
  block: Float64Array,
  from: number,
  basis: Float64Array,
  size: number,
  n: number,
  excluded: Float64Array,
): boolean {
  const at = size * n;
  let before = 0;
  for (let j = 0; j < n; j++) {
    basis[at + j] = block[from + j];
    before += block[from + j] * block[from + j];
  }
  for (let round = 0; round < 2; round++) {
    subtract(basis, at, excluded, 0, n);
    for (let i = 0; i < size; i++) subtract(basis, at, basis, i * n, n);
  }
  let square = 0;
  for (let j = 0; j < n; j++) square += basis[at + j] * basis[at + j];
  if (!(square > MIN_REMAINDER * MIN_REMAINDER * before)) return false;
  const length = Math.sqrt(square);
  for (let j = 0; j < n; j++) basis[at + j] /= length;
  return true;
}

/** Subtracts from x its part along a unit vector. */
function subtract(x: Float64Array, at: number, unit: Float64Array, from: number, n: number) {
  let along = 0;
  for (let j = 0; j < n; j++) along += x[at + j] * unit[from + j];
  for (let j = 0; j < n; j++) x[at + j] -= along * unit[from + j];
}

/**
 * Multiplies rows [from, end) of n numbers by a matrix, four rows at a time, so that each row of the matrix is read
 * once for four.
 * @param matrix IN n×n, symmetric
 * @param rows IN, rows of n numbers
 * @param out OUT, rows of n numbers, at the same indices
 */
export function multiplyRows(
  matrix: Float64Array,
  n: number,
  rows: Float64Array,
  from: number,
  end: number,
  out: Float64Array,
): void {
  for (let q = from; q < end; q += 4) {
    const [a, b, c, e] = [q, Math.min(q + 1, end - 1), Math.min(q + 2, end - 1), Math.min(q + 3, end - 1)].map(
      (row) => row * n,
    );
    for (let i = 0; i < n; i++) {
      const at = i * n;
      let [sa, sb, sc, se] = [0, 0, 0, 0];
      for (let j = 0; j < n; j++) {
        const x = matrix[at + j];
        sa += x * rows[a + j];
        sb += x * rows[b + j];
        sc += x * rows[c + j];
        se += x * rows[e + j];
      }
      out[a + i] = sa;
      out[b + i] = sb;
      out[c + i] = sc;
      out[e + i] = se;
    }
  }
}

/** The `count` leading eigenpairs of the matrix on the space of an orthonormal basis, given the images of the basis. */
function rayleighRitz(basis: Float64Array, images: Float64Array, size: number, n: number, count: number): Leading {
  const small = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let t = 0; t < n; t++) dot += basis[i * n + t] * images[j * n + t];
      small[i * size + j] = dot;
    }
  }
  const { values, vectors: coordinates } = symmetricEigen(small, size);
  const vectors = new Float64Array(count * n);
  for (let q = 0; q < count; q++) {
    const from = (size - 1 - q) * size;
    for (let i = 0; i < size; i++)
      for (let t = 0; t < n; t++) vectors[q * n + t] += coordinates[from + i] * basis[i * n + t];
  }
  return { values: values.slice(size - count).reverse(), vectors, count };
}
