import { symmetricEigen } from './eigen.js';

/** Leading eigenpairs of a symmetric matrix on the complement of a vector: values descending, vectors in rows of n. */
export interface Leading {
  values: Float64Array;
  vectors: Float64Array;
  count: number;
}

/** Length below which what is left of a vector is rounding. */
const NOTHING = 1e-10;

/**
 * Improves approximate leading eigenvectors by a block Krylov space of them and the Rayleigh–Ritz procedure
 * (Saad 2011, §6); called again with its own result it converges.
 * @param matrix IN n×n, symmetric
 * @param start IN `count` rows of n, not zero
 * @param excluded IN n, of unit length: all vectors stay orthogonal to it
 * @param depth powers of the matrix that the space holds; products with it that each vector costs, less one
 */
export function improveLeading(
  matrix: Float64Array,
  n: number,
  start: Float64Array,
  count: number,
  excluded: Float64Array,
  depth: number,
): Leading {
  const most = Math.min((depth + 1) * count, n - 1);
  const basis = new Float64Array(most * n);
  const images = new Float64Array(most * n);
  let size = 0;
  let block = start;
  for (let power = 0; power <= depth && size < most; power++) {
    const from = size;
    for (let row = 0; row * n < block.length && size < most; row++) {
      if (orthonormal(block, row * n, basis, size, n, excluded)) size++;
    }
    multiplyRows(matrix, n, basis, from, size, images);
    block = images.slice(from * n, size * n);
  }
  return rayleighRitz(basis, images, size, n, Math.min(count, size));
}

/** Appends to the basis what a vector has of its own; false where that is nothing. */
function orthonormal(
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
  for (let again = 0; again < 2; again++) {
    subtract(basis, at, excluded, 0, n);
    for (let i = 0; i < size; i++) subtract(basis, at, basis, i * n, n);
  }
  let square = 0;
  for (let j = 0; j < n; j++) square += basis[at + j] * basis[at + j];
  if (!(square > NOTHING * NOTHING * before)) return false;
  const length = Math.sqrt(square);
  for (let j = 0; j < n; j++) basis[at + j] /= length;
  return true;
}

function subtract(x: Float64Array, at: number, unit: Float64Array, from: number, n: number) {
  let along = 0;
  for (let j = 0; j < n; j++) along += x[at + j] * unit[from + j];
  for (let j = 0; j < n; j++) x[at + j] -= along * unit[from + j];
}

/** Rows [from, end) of `rows` times the matrix; four at a time, so that each row of the matrix is read once for them. */
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

function rayleighRitz(basis: Float64Array, images: Float64Array, size: number, n: number, count: number): Leading {
  const small = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let t = 0; t < n; t++) dot += basis[i * n + t] * images[j * n + t];
      small[i * size + j] = dot;
    }
  }
  const { values, vectors: turned } = symmetricEigen(small, size);
  const vectors = new Float64Array(count * n);
  for (let q = 0; q < count; q++) {
    const from = (size - 1 - q) * size;
    for (let i = 0; i < size; i++)
      for (let t = 0; t < n; t++) vectors[q * n + t] += turned[from + i] * basis[i * n + t];
  }
  return { values: values.slice(size - count).reverse(), vectors, count };
}
