import { eigenvalues } from '../numeric/eigen.js';
import { Cuts, type Pair } from './cuts.js';
import type { GramMatrix } from './gramMatrix.js';
import { roundDown } from './rounding.js';
import { type EigenvectorBlock, projectSpectrum, setOuter, startingBlock } from './spectralProjection.js';

/** Factor by which the penalty changes. */
const PENALTY_FACTOR = 1.4;
/** Ratio of the primal and the dual residual beyond which the penalty changes. */
const MOST_IMBALANCE = 3;
/** Iterations between two changes of the penalty. */
const PENALTY_EVERY = 10;
/** First iterations, for which rougher eigenvectors are enough. */
const ROUGH_ITERATIONS = 20;

/** Where the iteration starts. */
export interface RelaxationStart {
  /** n, cluster of each row in a good clustering; absent: no clustering is known. */
  labels?: ArrayLike<number>;
  /** n×n, multipliers b ≥ 0 of the entries; absent: zeros. */
  multipliers?: Float64Array;
  /** Pairs of rows that no cluster may hold both of; default none. */
  cannotLink?: readonly Pair[];
}

/**
 * The iteration behind `semidefiniteBounds`: the alternating direction method of multipliers (Boyd et al. 2011) between
 * the spectral constraints (Z) and the entrywise constraints and cuts (W) of the relaxation of Peng & Wei (2007).
 */
export class Relaxation {
  /** n×n, the iterate that satisfies the entrywise constraints; changes with every iteration. */
  readonly w: Float64Array;
  /** The entrywise constraints and cuts. */
  readonly cuts: Cuts;
  private readonly z: Float64Array;
  /** n×n, multipliers in units of the penalty. */
  private readonly u: Float64Array;
  private readonly v: Float64Array;
  private penalty: number;
  private block: EigenvectorBlock;

  /**
   * @param problem IN the Gram matrix of n rows
   * @param k number of clusters, below n
   */
  constructor(
    private readonly problem: GramMatrix,
    private readonly k: number,
    { labels, multipliers, cannotLink }: RelaxationStart,
  ) {
    const { n, matrix, unit, roots } = problem;
    const square = () => new Float64Array(n * n);
    [this.z, this.u, this.v] = [square(), square(), square()];
    this.w = labels ? clusterMatrix(labels, roots) : square();
    if (!labels) setOuter(this.w, unit);
    this.cuts = new Cuts(n, roots, cannotLink);
    let sum = 0;
    for (const x of matrix) sum += x * x;
    this.penalty = Math.max(Math.sqrt(sum) / k, Number.MIN_VALUE);
    if (multipliers) for (let at = 0; at < this.u.length; at++) this.u[at] = -multipliers[at] / this.penalty;
    this.block = startingBlock(k, n);
  }

  /**
   * One iteration.
   * @param iteration its number, from 1
   */
  iterate(iteration: number): void {
    const { problem, w, u, v, z, penalty, k } = this;
    const { n, matrix, unit } = problem;
    for (let at = 0; at < v.length; at++) v[at] = w[at] - u[at] + matrix[at] / penalty;
    this.block = projectSpectrum(v, unit, k, this.block, iteration > ROUGH_ITERATIONS ? 2 : 1, z);
    for (let at = 0; at < v.length; at++) v[at] = z[at] + u[at];
    const before = w.slice();
    this.cuts.project(v, w, u);
    if (iteration % PENALTY_EVERY !== 0) return;
    let [primal, dual] = [0, 0];
    for (let at = 0; at < n * n; at++) {
      primal += (z[at] - w[at]) * (z[at] - w[at]);
      dual += (w[at] - before[at]) * (w[at] - before[at]);
    }
    if (primal > MOST_IMBALANCE * MOST_IMBALANCE * dual) this.rescale(PENALTY_FACTOR);
    else if (dual > MOST_IMBALANCE * MOST_IMBALANCE * primal) this.rescale(1 / PENALTY_FACTOR);
  }

  /** Drops idle cuts and adds violated ones. */
  separate(): void {
    this.cuts.separate(this.w);
  }

  /**
   * The lower bound that the current multipliers prove; see `semidefiniteBounds` for why it holds. What rounding may
   * have added is subtracted: 2·n² roundings of the matrix for each eigenvalue (Higham 2002, §19.3) and as many for its
   * part along √w; for every cut one rounding of the sum of the cuts; d roundings of the trace for each row of the Gram
   * matrix; and those of the rows and weights themselves.
   */
  bound(): number {
    const { problem, u, penalty, k, cuts } = this;
    const { n, d, matrix, unit, inertia, spread } = problem;
    const m = new Float64Array(n * n);
    const sizeOfCuts = penalty * cuts.multiplierMatrix(u, m);
    const image = new Float64Array(n);
    let [along, squaredNorm] = [0, 0];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        m[i * n + j] = penalty * m[i * n + j] - matrix[i * n + j];
        image[i] += m[i * n + j] * unit[j];
        squaredNorm += m[i * n + j] * m[i * n + j];
      }
      along += unit[i] * image[i];
    }
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) m[i * n + j] += (along * unit[i] - image[i]) * unit[j] - unit[i] * image[j];
    const values = eigenvalues(m, n);
    let sum = inertia + along;
    for (let q = 0; q < k - 1; q++) sum += values[q];
    const ofCuts = roundDown(sum, sizeOfCuts, 2 * k * (cuts.size + 8));
    return roundDown(
      roundDown(ofCuts, Math.sqrt(squaredNorm), 2 * k * (n * n + 4 * n + 8)),
      spread,
      4 * (n + k * (d + 8)),
    );
  }

  private rescale(factor: number): void {
    this.penalty *= factor;
    for (let at = 0; at < this.u.length; at++) this.u[at] /= factor;
    this.cuts.rescale(1 / factor);
  }
}

/** Z of a clustering, n×n: √(w_i·w_j)/W of the cluster that holds both rows, or 0. */
function clusterMatrix(labels: ArrayLike<number>, roots: Float64Array): Float64Array {
  const n = roots.length;
  const weights = new Map<number, number>();
  const weightOf = (label: number) => weights.get(label) ?? 0;
  for (let i = 0; i < n; i++) weights.set(labels[i], weightOf(labels[i]) + roots[i] * roots[i]);
  const z = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) if (labels[i] === labels[j]) z[i * n + j] = (roots[i] * roots[j]) / weightOf(labels[i]);
  return z;
}
