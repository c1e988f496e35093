/**
 * A tridiagonal matrix T = QᵀAQ, similar to a symmetric n×n matrix A, and the reflections of which Q is the product.
 */
export interface Tridiagonal {
  /** n, the diagonal of T. */
  diagonal: Float64Array;
  /** n, of which entry i is T_{i,i−1}; entry 0 is 0. */
  offDiagonal: Float64Array;
  /** n×n: row i holds v of the reflection I − v·vᵀ/h_i, which changes the first i coordinates. */
  reflectors: Float64Array;
  /** n, h_i; 0 where there is no reflection. */
  h: Float64Array;
}

/**
 * Reduces a symmetric matrix to tridiagonal form by reflections (Householder 1958; Martin, Reinsch & Wilkinson 1968).
 * @param matrix IN n×n, of which the lower triangle is read, finite
 */
export function tridiagonalize(matrix: Float64Array, n: number): Tridiagonal {
  const a = matrix.slice(0, n * n);
  const [offDiagonal, h, scratch] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let i = n - 1; i > 0; i--) {
    const v = i * n;
    let scale = 0;
    for (let j = 0; j < i; j++) scale = Math.max(scale, Math.abs(a[v + j]));
    if (scale === 0) continue;
    let square = 0;
    for (let j = 0; j < i; j++) {
      a[v + j] /= scale;
      square += a[v + j] * a[v + j];
    }
    const last = a[v + i - 1];
    const reflected = last >= 0 ? -Math.sqrt(square) : Math.sqrt(square);
    offDiagonal[i] = scale * reflected;
    h[i] = square - last * reflected;
    a[v + i - 1] = last - reflected;
    reflectBothSides(a, n, i, h[i], scratch);
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), offDiagonal, reflectors: a, h };
}

/** A ← H·A·H of the leading i×i block, for the reflection H whose v is in row i. */
function reflectBothSides(a: Float64Array, n: number, i: number, h: number, p: Float64Array) {
  const v = i * n;
  timesVector(a, n, i, v, p);
  let along = 0;
  for (let j = 0; j < i; j++) {
    p[j] /= h;
    along += p[j] * a[v + j];
  }
  along /= 2 * h;
  for (let j = 0; j < i; j++) p[j] -= along * a[v + j];
  for (let row = 0; row < i; row++) {
    const at = row * n;
    const [x, q] = [a[v + row], p[row]];
    for (let j = 0; j <= row; j++) a[at + j] -= x * p[j] + q * a[v + j];
  }
}

/** p ← A·v of the leading i×i block, of which the lower triangle is read. */
function timesVector(a: Float64Array, n: number, i: number, v: number, p: Float64Array) {
  p.fill(0, 0, i);
  for (let row = 0; row < i; row++) {
    const at = row * n;
    const x = a[v + row];
    let dot = 0;
    for (let j = 0; j < row; j++) {
      dot += a[at + j] * a[v + j];
      p[j] += a[at + j] * x;
    }
    p[row] += dot + a[at + row] * x;
  }
}

/**
 * Turns an eigenvector of T into one of A.
 * @param rows INOUT, n numbers from index `from`
 */
export function applyReflections({ reflectors, h }: Tridiagonal, n: number, rows: Float64Array, from: number): void {
  for (let i = 1; i < n; i++) if (h[i] !== 0) reflect(rows, from, reflectors, i * n, i, h[i]);
}

/** x ← x − v·(v·x)/h of the first `length` numbers. */
function reflect(x: Float64Array, at: number, v: Float64Array, from: number, length: number, h: number) {
  let dot = 0;
  for (let j = 0; j < length; j++) dot += v[from + j] * x[at + j];
  dot /= h;
  for (let j = 0; j < length; j++) x[at + j] -= dot * v[from + j];
}
