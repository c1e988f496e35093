import { improveLeading } from '../numeric/leadingEigenpairs.js';

/** Vectors that are kept beyond those that are used. */
const SPARE_VECTORS = 4;
/** Halvings of an interval that find a threshold to full precision. */
const HALVINGS = 60;

/** Leading eigenvectors, kept from one projection to start the next from. */
export interface EigenvectorBlock {
  /** count×n. */
  vectors: Float64Array;
  /** Number of vectors. */
  count: number;
}

/** The first block: vectors in arbitrary directions. */
export function startingBlock(k: number, n: number): EigenvectorBlock {
  const count = Math.min(k + SPARE_VECTORS, n - 1);
  return { vectors: resized(new Float64Array(0), 0, count, n), count };
}

/**
 * Z ← approximately the point nearest to V with 0 ⪯ Z ⪯ I, Z·s = s and trace k: s·sᵀ plus the leading eigenvectors of V
 * on the complement of s, with eigenvalues shifted and clipped to [0, 1] so that they sum to k − 1.
 * @param v IN n×n, symmetric
 * @param unit IN n, s of length 1
 * @param block IN eigenvectors of a matrix near V
 * @param depth powers of V in the Krylov space: more are slower and more accurate
 * @param z OUT n×n
 * @returns the eigenvectors to start the next projection from
 */
export function projectSpectrum(
  v: Float64Array,
  unit: Float64Array,
  k: number,
  block: EigenvectorBlock,
  depth: number,
  z: Float64Array,
): EigenvectorBlock {
  const n = unit.length;
  const { values, vectors, count } = improveLeading(v, n, block.vectors, block.count, unit, depth);
  const shift = threshold(values, k - 1);
  const shares = values.map((value) => Math.min(1, Math.max(0, value - shift)));
  setOuter(z, unit);
  let used = 0;
  while (used < count && shares[used] > 0) used++;
  addOuter(z, vectors, n, shares.subarray(0, used));
  const next = Math.min(n - 1, Math.max(k, used) + SPARE_VECTORS);
  return { vectors: resized(vectors, count, next, n), count: next };
}

/**
 * Z ← s·sᵀ.
 * @param z OUT n×n
 * @param unit IN n
 */
export function setOuter(z: Float64Array, unit: Float64Array): void {
  const n = unit.length;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) z[i * n + j] = unit[i] * unit[j];
}

/** θ such that Σ min(1, max(0, λ − θ)) = r, for values λ in descending order. */
function threshold(values: Float64Array, r: number): number {
  let [low, high] = [values[values.length - 1] - 1, values[0]];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    let sum = 0;
    for (const value of values) sum += Math.min(1, Math.max(0, value - middle));
    if (sum > r) low = middle;
    else high = middle;
  }
  return low;
}

/** Z ← Z + Σ share·v·vᵀ, two vectors at a time, so that Z is read half as often. */
function addOuter(z: Float64Array, vectors: Float64Array, n: number, shares: Float64Array): void {
  for (let q = 0; q < shares.length; q += 2) {
    const [a, b] = [q * n, Math.min(q + 1, shares.length - 1) * n];
    const second = q + 1 < shares.length ? shares[q + 1] : 0;
    for (let i = 0; i < n; i++) {
      const [x, y, at] = [shares[q] * vectors[a + i], second * vectors[b + i], i * n];
      for (let j = 0; j < n; j++) z[at + j] += x * vectors[a + j] + y * vectors[b + j];
    }
  }
}

/** The first `to` of `count` rows of n; missing rows are filled with numbers in arbitrary directions. */
function resized(vectors: Float64Array, count: number, to: number, n: number): Float64Array {
  const rows = new Float64Array(to * n);
  rows.set(vectors.subarray(0, Math.min(count, to) * n));
  for (let at = count * n; at < to * n; at++) rows[at] = ((at * 0.618_033_988_749_894_9) % 1) - 0.5;
  return rows;
}
