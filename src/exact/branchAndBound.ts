import { multipliersOf } from '../bound/batchBound.js';
import type { WeightedPoints } from '../bound/normalizedRows.js';
import { roundDown, UNIT_ROUNDOFF } from '../bound/rounding.js';
import { semidefiniteBounds } from '../bound/semidefinite.js';
import { type Clustering, clusteringOf } from '../solve/clustering.js';
import { lloyd } from '../solve/lloyd.js';
import { enumeratePartitions } from './partitions.js';
import type { ExactOptions, ExactProgress } from './progress.js';
import { roundRelaxation } from './roundRelaxation.js';
import { branches, groupedRows, type Subproblem, wholeProblem } from './subproblem.js';

/** Iterations of the relaxation of a subproblem at most, and between two bounds. */
const [MOST_ITERATIONS, BOUND_EVERY] = [3000, 25];
/** Part of the gap that a bound must close to count as progress. */
const PROGRESS = 0.1;
/** Bounds without progress after which a subproblem is branched on. */
const PATIENCE = 16;

/** What `branchAndBound` yields. */
type Progress = Pick<ExactProgress, 'clustering' | 'lower' | 'proved' | 'nodes' | 'open'>;

/**
 * Best-first branch and bound: each subproblem is bounded by the semidefinite relaxation with triangle cuts, and
 * branched on the pair of rows about which the relaxation is least decided: together in one child, apart in the other
 * (as SOS-SDP does; Piccialli, Sudoso & Wiegele 2022). A subproblem of few groups is solved by enumeration.
 * @param points IN n > k distinct rows, normalized; weights above 0
 * @param k number of clusters
 * @param enumerateUpTo groups up to which all partitions are enumerated
 */
export function* branchAndBound(
  points: WeightedPoints,
  k: number,
  options: ExactOptions,
  enumerateUpTo: number,
): Generator<Progress> {
  const search = new Search(points, k, options);
  yield search.progress();
  for (let problem = search.next(); problem; problem = search.next()) {
    const { rows, within } = groupedRows(points, problem);
    if (problem.size <= Math.max(enumerateUpTo, k)) {
      search.enumerate(problem, rows, within);
      continue;
    }
    const solution = yield* relax(search, problem, rows, within);
    search.offer(roundRelaxation(points, k, rows, solution));
    search.closeOrBranch(problem, solution, rows.weights);
    yield search.progress();
  }
  yield search.progress();
}

/** Bounds a subproblem until it closes or stops progressing; returns the solution of its relaxation. */
function* relax(
  search: Search,
  problem: Subproblem,
  rows: WeightedPoints,
  within: number,
): Generator<Progress, Float64Array> {
  const { k, best } = search;
  const first = search.nodes === 1 ? { labels: best.labels, multipliers: multipliersOf(rows, k, best) } : {};
  const { cannotLink } = problem;
  const settings = { ...first, cannotLink, every: BOUND_EVERY, iterations: MOST_ITERATIONS };
  let withoutProgress = 0;
  let solution: Float64Array = new Float64Array(0);
  for (const bound of semidefiniteBounds(rows, k, settings)) {
    const lower = search.roundedDown(within + bound.lower);
    const progresses = lower - problem.lower > PROGRESS * (best.inertia - problem.lower);
    withoutProgress = progresses ? 0 : withoutProgress + 1;
    problem.lower = Math.max(problem.lower, lower);
    solution = bound.solution;
    if (bound.iterations > 0) yield search.progress(problem.lower);
    if (search.closes(problem.lower) || withoutProgress >= PATIENCE) break;
  }
  return solution;
}

/** The best clustering, the subproblems that wait, and what is proved. */
class Search {
  /** The best clustering so far. */
  best: Clustering;
  /** Subproblems that were taken from the queue. */
  nodes = 0;
  private readonly queue: Subproblem[];
  /** Least bound of the subproblems that were closed; a gap within the tolerance may remain there. */
  private closed = Number.POSITIVE_INFINITY;
  private readonly tolerance: number;
  /** Σ w·‖x‖². */
  private spread = 0;

  constructor(
    private readonly points: WeightedPoints,
    readonly k: number,
    { tolerance = 1e-6, starts = 50, seed = 0, kernel }: ExactOptions,
  ) {
    this.tolerance = tolerance;
    this.best = lloyd(points, k, { starts, seed, kernel });
    this.queue = [wholeProblem(points.n)];
    const { values, weights, d } = points;
    for (let at = 0; at < values.length; at++) this.spread += weights[Math.floor(at / d)] * values[at] * values[at];
  }

  /** Whether a bound is within the tolerance of the best inertia. */
  closes(lower: number): boolean {
    return lower >= this.best.inertia * (1 - this.tolerance);
  }

  /**
   * A lower bound on a subproblem less what the rounding of its rows may have added. The mean of a group is rounded in
   * the last place of each coordinate; that moves all rows by at most √(d·spread) roundings, and the root of an optimum
   * by no more than the rows (it is a distance).
   */
  roundedDown(lower: number): number {
    const { spread, points } = this;
    const { n, d } = points;
    const moved = 4 * UNIT_ROUNDOFF * Math.sqrt(d * spread);
    const sum = roundDown(lower, lower, 4 * (n + d + 8));
    return Math.max(0, sum - 2 * moved * Math.sqrt(Math.max(0, lower)) - moved * moved);
  }

  /** Takes the open subproblem of least bound from the queue; undefined where all are closed. */
  next(): Subproblem | undefined {
    const { queue } = this;
    while (queue.length > 0) {
      const at = queue.reduce((least, problem, i) => (problem.lower < queue[least].lower ? i : least), 0);
      const [problem] = queue.splice(at, 1);
      if (!this.closes(problem.lower)) {
        this.nodes++;
        return problem;
      }
      this.closed = Math.min(this.closed, problem.lower);
    }
    return undefined;
  }

  /** Keeps a clustering if it is the best so far. */
  offer(found: Clustering): void {
    if (found.inertia < this.best.inertia) this.best = found;
  }

  /** Solves a subproblem of few groups. */
  enumerate(problem: Subproblem, rows: WeightedPoints, within: number): void {
    const { clustering, lower } = enumeratePartitions(rows, this.k);
    const labels = problem.groups.map((group) => clustering.labels[group]);
    this.offer(clusteringOf(this.points, this.k, labels));
    this.closed = Math.min(this.closed, this.roundedDown(within + lower));
  }

  /** Closes a bounded subproblem, or adds its children to the queue. */
  closeOrBranch(problem: Subproblem, solution: Float64Array, weights: Float64Array): void {
    if (this.closes(problem.lower)) this.closed = Math.min(this.closed, problem.lower);
    else this.queue.push(...branches(problem, solution, weights));
  }

  /**
   * What is known so far.
   * @param current bound of the subproblem that is in work
   */
  progress(current = Number.POSITIVE_INFINITY): Progress {
    const { queue, best, nodes } = this;
    const done = Math.min(current, this.closed, this.roundedDown(best.inertia));
    const lower = queue.reduce((least, problem) => Math.min(least, problem.lower), done);
    return { clustering: best, lower, proved: this.closes(lower), nodes, open: queue.length };
  }
}
