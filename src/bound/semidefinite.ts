import { usageError } from '../errors.js';
import { isWeight, type Points } from '../model/points.js';
import { learnablePoints } from '../model/validPoints.js';
import { timesTwoTo } from '../numeric/binaryScale.js';
import { anything, checkOptions, type OptionChecks, onOff, wholeNumber } from '../options/index.js';
import { assertClusters } from '../solve/clustering.js';
import { gramMatrix } from './gramMatrix.js';
import { normalizeRows } from './normalizedRows.js';
import { Relaxation, type RelaxationStart } from './relaxation.js';
import { inUnits } from './rounding.js';

/** What is proved so far. */
export interface SemidefiniteProgress {
  /** The greatest lower bound so far on the inertia of any k clusters. */
  lower: number;
  /** Iterations so far. */
  iterations: number;
  /** Number of pair and triangle inequalities in use. */
  cuts: number;
  /** n×n, the approximate solution Z of the relaxation; overwritten by the next iteration. */
  solution: Float64Array;
}

/** How to compute semidefinite bounds. */
export interface SemidefiniteOptions extends RelaxationStart {
  /** Iterations at most; 0 only reads the bound of the start. Default 1000. */
  iterations?: number;
  /** Iterations between bounds; default 25. */
  every?: number;
  /** Whether to add pair and triangle inequalities, which tighten the relaxation; default true. */
  cuts?: boolean;
}

const checks: OptionChecks<SemidefiniteOptions> = {
  iterations: wholeNumber(0),
  every: wholeNumber(1),
  cuts: onOff,
  labels: anything,
  multipliers: {
    must: 'finite numbers of at least 0',
    accepts: (given): given is Float64Array => given instanceof Float64Array && given.every(isWeight),
    read: (given) => given,
  },
  cannotLink: anything,
};

/**
 * Lower bounds on the inertia of any k clusters of some rows, by the semidefinite relaxation of Peng & Wei (2007):
 * minimise ⟨C, Z⟩ over Z = Zᵀ ≥ 0, Z·√w = √w, 0 ⪯ Z ⪯ I, tr Z = k, where C is minus the Gram matrix of the rows about
 * their mean. It is solved by alternating between the spectral and the entrywise constraints. Takes n² memory and n³
 * time per bound, so at most some hundred rows.
 *
 * Every bound is proved, however early it is read. For any multipliers b ≥ 0 of the entries and μ ≥ 0 of the cuts Q,
 * with U = Σ μ·Q − b and s = √w/‖√w‖, every admissible Z has ⟨C, Z⟩ ≥ ⟨C + U, Z⟩ ≥ sᵀ(C + U)s + the sum of the k − 1
 * least eigenvalues of C + U on the complement of s (Fan 1949). From this, what rounding may have added is subtracted,
 * see `Relaxation.bound`. With U = 0 this is the bound of Zha et al. (2001) and Ding & He (2004).
 * @param points IN n rows; weights above 0
 * @param k number of clusters, 1 … n
 * @throws MeanderError `input` for rows that cannot be used, `usage` for options that cannot, and for another k
 * @example
 * const points = { values: Float64Array.of(0, 1, 10, 11), n: 4, d: 1 };
 * let lower = 0;
 * for (const progress of semidefiniteBounds(points, 2, { iterations: 100 })) lower = progress.lower; // near 1
 */
export function* semidefiniteBounds(
  points: Points,
  k: number,
  options: SemidefiniteOptions = {},
): Generator<SemidefiniteProgress> {
  checkOptions('semidefiniteBounds', options, checks);
  const { iterations = 1000, every = 25 } = options;
  const valid = learnablePoints(points);
  assertClusters(valid, k);
  assertLength('labels', options.labels, valid.n);
  assertLength('multipliers', options.multipliers, valid.n * valid.n);
  if (k === valid.n) {
    yield { lower: 0, iterations: 0, cuts: 0, solution: identity(valid.n) };
    return;
  }
  const { points: rows, exponent } = normalizeRows(valid);
  const multipliers = options.multipliers?.map((x) => timesTwoTo(x, -exponent));
  const relaxation = new Relaxation(gramMatrix(rows), k, { ...options, multipliers });
  const bound = () => inUnits(relaxation.bound(), exponent);
  let lower = bound();
  yield { lower, iterations: 0, cuts: 0, solution: relaxation.w };
  for (let iteration = 1; iteration <= iterations; iteration++) {
    relaxation.iterate(iteration);
    if (iteration % every !== 0 && iteration !== iterations) continue;
    lower = Math.max(lower, bound());
    yield { lower, iterations: iteration, cuts: relaxation.cuts.size, solution: relaxation.w };
    if (options.cuts !== false) relaxation.separate();
  }
}

function assertLength(name: string, list: ArrayLike<number> | undefined, length: number): void {
  if (list === undefined || list.length === length) return;
  throw usageError(`${name} must hold ${length} numbers for these rows, but holds ${list.length}.`);
}

function identity(n: number): Float64Array {
  const z = new Float64Array(n * n);
  for (let i = 0; i < n; i++) z[i * n + i] = 1;
  return z;
}
