import type { Points } from '../model/points.js';
import { eigenvalues } from '../numeric/eigen.js';
import { improveLeading } from '../numeric/leadingEigenpairs.js';
import { Cuts, type Pair } from './cuts.js';
import { type Gram, gram } from './gramMatrix.js';
import { trim } from './rounding.js';

/** A bound proved so far. */
export interface SemidefiniteProgress {
  /** Greatest lower bound on the inertia of any k clusters that is proved so far. */
  lower: number;
  iterations: number;
  cuts: number;
  /** Approximate solution of the relaxation, n×n. */
  solution: Float64Array;
}

/** How to bound. */
export interface SemidefiniteOptions {
  /** Iterations at most, default 1000. */
  iterations?: number;
  /** Iterations between bounds, default 25. */
  every?: number;
  /** Whether to add pair and triangle inequalities, default true. */
  cuts?: boolean;
  /** Cluster of each row in a good clustering, to start from. */
  labels?: ArrayLike<number>;
  /** Multipliers b ≥ 0 of the entries to start from, n×n. */
  multipliers?: Float64Array;
  /** Pairs of rows that no cluster may hold both of. */
  apart?: readonly Pair[];
}

/** Change of the penalty, how far apart the residuals may be, and for how many iterations it may change. */
const [PENALTY, APART, ADAPTING] = [1.4, 3, 10];
/** Vectors kept beyond those that matter. */
const SPARE = 4;
/** Iterations at first for which rougher eigenvectors do. */
const ROUGH = 20;

/**
 * Lower bounds on the k-means objective by the semidefinite relaxation of Peng & Wei (2007): minimise ⟨C, Z⟩ over Z = Zᵀ ≥ 0,
 * Z·√w = √w, 0 ⪯ Z ⪯ I, tr Z = k, where C is minus the Gram matrix of the rows about their mean, by alternating directions
 * between the spectral and the entrywise constraints.
 *
 * Every bound is proved however early it is read: for any multipliers b ≥ 0 of the entries and μ ≥ 0 of the cuts Q,
 * with U = Σ μ·Q − b, and s = √w/‖√w‖, every admissible Z has ⟨C, Z⟩ ≥ ⟨C + U, Z⟩ ≥ sᵀ(C + U)s + the sum of the k − 1 least
 * eigenvalues of C + U on the complement of s (Fan 1949), from which what rounding may have added is
 * taken: 2·n² roundings of the norm for each eigenvalue (Higham 2002, §19.3).
 * With U = 0 this is the bound of Zha et al. (2001) and Ding & He (2004).
 */
export function* semidefiniteBounds(
  points: Points,
  k: number,
  options: SemidefiniteOptions = {},
): Generator<SemidefiniteProgress> {
  const { iterations = 1000, every = 25 } = options;
  const problem = gram(points);
  const { n } = problem;
  if (k >= n) {
    yield { lower: 0, iterations: 0, cuts: 0, solution: identity(n) };
    return;
  }
  const state = new Relaxation(problem, k, options);
  let lower = Math.max(0, state.bound());
  yield { lower, iterations: 0, cuts: 0, solution: state.w };
  for (let iteration = 1; iteration <= iterations; iteration++) {
    state.iterate(iteration);
    if (iteration % every !== 0 && iteration !== iterations) continue;
    lower = Math.max(lower, state.bound());
    yield { lower, iterations: iteration, cuts: state.cuts.size, solution: state.w };
    if (options.cuts !== false) state.separate();
  }
}

function identity(n: number): Float64Array {
  const z = new Float64Array(n * n);
  for (let i = 0; i < n; i++) z[i * n + i] = 1;
  return z;
}

class Relaxation {
  readonly w: Float64Array;
  readonly cuts: Cuts;
  private readonly z: Float64Array;
  /** Multipliers in units of the penalty. */
  private readonly u: Float64Array;
  private readonly v: Float64Array;
  private penalty: number;
  private block: Float64Array;
  private count: number;

  constructor(
    private readonly problem: Gram,
    private readonly k: number,
    { labels, apart, multipliers }: SemidefiniteOptions,
  ) {
    const { n, matrix, unit, roots } = problem;
    const square = () => new Float64Array(n * n);
    [this.z, this.u, this.v] = [square(), square(), square()];
    this.w = labels ? clusterMatrix(labels, roots) : square();
    if (!labels) alongInto(this.w, unit);
    this.cuts = new Cuts(n, roots, apart);
    let sum = 0;
    for (const x of matrix) sum += x * x;
    this.penalty = Math.max(Math.sqrt(sum) / k, Number.MIN_VALUE);
    if (multipliers) for (let at = 0; at < this.u.length; at++) this.u[at] = -multipliers[at] / this.penalty;
    this.count = Math.min(k + SPARE, n - 1);
    this.block = resized(new Float64Array(0), 0, this.count, n);
  }

  iterate(iteration: number) {
    const { problem, w, u, v, z, penalty } = this;
    const { n, matrix } = problem;
    for (let at = 0; at < v.length; at++) v[at] = w[at] - u[at] + matrix[at] / penalty;
    this.toSpectrum(iteration > ROUGH ? 2 : 1);
    for (let at = 0; at < v.length; at++) v[at] = z[at] + u[at];
    const before = w.slice();
    this.cuts.project(v, w, u);
    if (iteration % ADAPTING !== 0) return;
    let [primal, dual] = [0, 0];
    for (let at = 0; at < n * n; at++) {
      primal += (z[at] - w[at]) * (z[at] - w[at]);
      dual += (w[at] - before[at]) * (w[at] - before[at]);
    }
    if (primal > APART * APART * dual) this.rescale(PENALTY);
    else if (dual > APART * APART * primal) this.rescale(1 / PENALTY);
  }

  private rescale(factor: number) {
    this.penalty *= factor;
    for (let at = 0; at < this.u.length; at++) this.u[at] /= factor;
    this.cuts.rescale(1 / factor);
  }

  /** Z ← the point nearest to V with 0 ⪯ Z ⪯ I, Z·s = s, tr Z = k. */
  private toSpectrum(depth: number) {
    const { problem, v, z, k } = this;
    const { n, unit } = problem;
    const { values, vectors, count } = improveLeading(v, n, this.block, this.count, unit, depth);
    const shift = threshold(values, k - 1);
    const shares = values.map((value) => Math.min(1, Math.max(0, value - shift)));
    alongInto(z, unit);
    let used = 0;
    while (used < count && shares[used] > 0) used++;
    addOuter(z, vectors, n, shares.subarray(0, used));
    this.count = Math.min(n - 1, Math.max(k, used) + SPARE);
    this.block = resized(vectors, count, this.count, n);
  }

  separate() {
    this.cuts.separate(this.w);
  }

  /** The bound that the multipliers of now prove. */
  bound(): number {
    const { problem, u, penalty, k } = this;
    const { n, d, matrix, unit, inertia } = problem;
    const m = new Float64Array(n * n);
    for (let at = 0; at < m.length; at++) m[at] = penalty * u[at] - matrix[at];
    const image = new Float64Array(n);
    let [along, norm] = [0, 0];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        image[i] += m[i * n + j] * unit[j];
        norm += m[i * n + j] * m[i * n + j];
      }
      along += unit[i] * image[i];
    }
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) m[i * n + j] += (along * unit[i] - image[i]) * unit[j] - unit[i] * image[j];
    const values = eigenvalues(m, n);
    let sum = inertia + along;
    for (let q = 0; q < k - 1; q++) sum += values[q];
    return trim(trim(sum, Math.sqrt(norm), 2 * k * n * n), inertia, 4 * d);
  }
}

/** θ such that Σ min(1, max(0, λ − θ)) = r, for values descending. */
function threshold(values: Float64Array, r: number): number {
  let [low, high] = [values[values.length - 1] - 1, values[0]];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    let sum = 0;
    for (const value of values) sum += Math.min(1, Math.max(0, value - middle));
    if (sum > r) low = middle;
    else high = middle;
  }
  return low;
}

/** Z ← s·sᵀ. */
function alongInto(z: Float64Array, unit: Float64Array) {
  const n = unit.length;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) z[i * n + j] = unit[i] * unit[j];
}

/** Z ← Z + Σ share·v·vᵀ, two vectors at a time. */
function addOuter(z: Float64Array, vectors: Float64Array, n: number, shares: Float64Array) {
  for (let q = 0; q < shares.length; q += 2) {
    const [a, b] = [q * n, Math.min(q + 1, shares.length - 1) * n];
    const second = q + 1 < shares.length ? shares[q + 1] : 0;
    for (let i = 0; i < n; i++) {
      const [x, y, at] = [shares[q] * vectors[a + i], second * vectors[b + i], i * n];
      for (let j = 0; j < n; j++) z[at + j] += x * vectors[a + j] + y * vectors[b + j];
    }
  }
}

/** The first rows, and where there are too few, rows that point anywhere. */
function resized(vectors: Float64Array, count: number, to: number, n: number): Float64Array {
  const rows = new Float64Array(to * n);
  rows.set(vectors.subarray(0, Math.min(count, to) * n));
  for (let at = count * n; at < to * n; at++) rows[at] = ((at * 0.618_033_988_749_894_9) % 1) - 0.5;
  return rows;
}

/** Z of a clustering: √(w_i·w_j)/W of the cluster that holds both rows, or 0. */
function clusterMatrix(labels: ArrayLike<number>, roots: Float64Array): Float64Array {
  const n = roots.length;
  const weights = new Map<number, number>();
  for (let i = 0; i < n; i++) weights.set(labels[i], (weights.get(labels[i]) ?? 0) + roots[i] * roots[i]);
  const z = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (labels[i] === labels[j]) z[i * n + j] = (roots[i] * roots[j]) / (weights.get(labels[i]) as number);
  return z;
}
