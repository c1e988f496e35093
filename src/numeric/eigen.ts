/** Eigenvalues, ascending, and their orthonormal vectors, one a row of n. */
export interface Eigen {
  values: Float64Array;
  vectors: Float64Array;
}

/** A tridiagonal matrix T = QᵀAQ: its diagonals, and the reflectors of Q, I − v·vᵀ/h, in the rows of `reflectors`. */
interface Tridiagonal {
  diagonal: Float64Array;
  beside: Float64Array;
  reflectors: Float64Array;
  halves: Float64Array;
}

/** Rotations that one eigenvalue may take before something is wrong. */
const MOST_SWEEPS = 60;

/**
 * Eigenvalues of a symmetric matrix, ascending: Householder's reduction, then QL with implicit shifts (Wilkinson & Reinsch 1971).
 * @param matrix IN n×n, of which the lower triangle is read, finite
 */
export function eigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, beside } = tridiagonalize(matrix, n);
  rotate(diagonal, beside, n);
  return diagonal.sort();
}

/**
 * Eigenvalues of a symmetric matrix and their vectors.
 * @param matrix IN n×n, of which the lower triangle is read, finite
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const { diagonal, beside, reflectors, halves } = tridiagonalize(matrix, n);
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  rotate(diagonal, beside, n, rows);
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[a] - diagonal[b] || a - b);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(rows.subarray(from * n, (from + 1) * n), to * n));
  for (let row = 0; row < n; row++)
    for (let i = 1; i < n; i++) if (halves[i] !== 0) reflect(vectors, row * n, reflectors, i * n, i, halves[i]);
  return { values: Float64Array.from(order, (i) => diagonal[i]), vectors };
}

/** x ← x − v·(v·x)/h of the first `length` numbers. */
function reflect(x: Float64Array, at: number, v: Float64Array, from: number, length: number, h: number) {
  let dot = 0;
  for (let j = 0; j < length; j++) dot += v[from + j] * x[at + j];
  dot /= h;
  for (let j = 0; j < length; j++) x[at + j] -= dot * v[from + j];
}

function tridiagonalize(matrix: Float64Array, n: number): Tridiagonal {
  const a = matrix.slice(0, n * n);
  const [beside, halves, p] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
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
    const g = last >= 0 ? -Math.sqrt(square) : Math.sqrt(square);
    beside[i] = scale * g;
    halves[i] = square - last * g;
    a[v + i - 1] = last - g;
    applyBothSides(a, n, i, halves[i], p);
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), beside, reflectors: a, halves };
}

/** A ← H·A·H of the leading i×i block, for the reflector that lies in row i. */
function applyBothSides(a: Float64Array, n: number, i: number, h: number, p: Float64Array) {
  const v = i * n;
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

/** Brings a tridiagonal matrix to its diagonal, INOUT, turning the n rows of `vectors` along. */
function rotate(diagonal: Float64Array, besides: Float64Array, n: number, vectors?: Float64Array) {
  const e = Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? besides[i + 1] : 0));
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      let m = l;
      for (; m + 1 < n; m++) {
        const size = Math.abs(diagonal[m]) + Math.abs(diagonal[m + 1]);
        if (Math.abs(e[m]) + size === size) break;
      }
      if (m === l) break;
      sweepOnce(diagonal, e, l, m, n, vectors);
    }
  }
}

function sweepOnce(diagonal: Float64Array, e: Float64Array, l: number, m: number, n: number, vectors?: Float64Array) {
  let g = (diagonal[l + 1] - diagonal[l]) / (2 * e[l]);
  let r = Math.sqrt(g * g + 1);
  g = diagonal[m] - diagonal[l] + e[l] / (g + (g >= 0 ? r : -r));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      diagonal[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = diagonal[i + 1] - p;
    r = (diagonal[i] - g) * s + 2 * c * b;
    p = s * r;
    diagonal[i + 1] = g + p;
    g = c * r - b;
    if (vectors) turn(vectors, i * n, n, s, c);
  }
  diagonal[l] -= p;
  e[l] = g;
  e[m] = 0;
}

/** Turns a row of n and the one below it. */
function turn(rows: Float64Array, at: number, n: number, s: number, c: number) {
  for (let j = at; j < at + n; j++) {
    const below = rows[j + n];
    rows[j + n] = s * rows[j] + c * below;
    rows[j] = c * rows[j] - s * below;
  }
}
