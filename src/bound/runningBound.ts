import type { Assign } from '../model/assignment.js';
import { copyModel, type Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { type Bound, type LowerBound, lowerBoundOf } from './certificate.js';
import { ClusterDual, featuresOf } from './clusterDual.js';
import type { ClusterDualState } from './clusterDualState.js';
import { addLower } from './rounding.js';
import { Scatter, type ScatterState } from './scatter.js';
import { chooseMargin } from './separationMargin.js';

/** Features of the cluster dual up to which a bound takes no more than milliseconds. */
const MOST_FEATURES = 320;
/** Growth in rows after which a new bound is worth its time. */
const WORTH_A_BOUND = 1.25;

/** A stretch of the stream that is bounded with one fixed model. */
interface Stretch {
  /** The model at the beginning of the stretch. */
  model: Model;
  /** The bound on the rows of the stretch. */
  dual: ClusterDual;
  /** Number of rows before the stretch. */
  start: number;
}

/** Everything that a running bound has summed, as a value. */
export interface RunningBoundState {
  /** Rows so far. */
  readonly rows: number;
  /** Bounds of all complete stretches. */
  readonly completed: readonly number[];
  /** Sums of all rows. */
  readonly scatter: ScatterState;
  /** Sums of the current stretch, and the number of rows before it; null where such bounds would take too long. */
  readonly stretch: { readonly dual: ClusterDualState; readonly start: number } | null;
  /** The bound computed last; null before the first one. */
  readonly latest: LowerBound | null;
}

/**
 * Cheap lower bounds on the inertia that any k fixed centroids have on the rows of a run, while it learns. The dual of
 * the clusters needs fixed clusters, so the stream is divided into stretches, each twice as long as all rows before it,
 * and each is bounded with the model of its beginning. The bounds of the stretches add up.
 *
 * They say nothing of the model of the run: what the run measures is the inertia of centroids that move, which may be
 * below that of any fixed ones.
 */
export class RunningBound {
  private readonly k: number;
  private readonly scatter: Scatter;
  private stretch: Stretch | null = null;
  private rows = 0;
  private completed: readonly number[] = [];
  private latest: LowerBound | null = null;
  /** The model before the next rows, if a stretch begins there. */
  private nextModel: Model | null;

  /**
   * @param assign assigns rows to the centroids of a model
   * @param model IN the model before the next rows
   * @param from what an earlier run has summed; null to begin
   */
  constructor(
    private readonly assign: Assign,
    model: Model,
    from: RunningBoundState | null = null,
  ) {
    this.k = model.k;
    this.scatter = from ? Scatter.from(from.scatter, model.d) : new Scatter(model.d);
    if (from) {
      const { rows, completed, latest, stretch } = from;
      Object.assign(this, { rows, completed, latest });
      this.stretch = stretch && { start: stretch.start, ...restore(stretch.dual, model) };
    }
    this.nextModel = this.stretchEnds ? copyModel(model) : null;
  }

  /** Everything summed so far, as a value that shares nothing. */
  state(): RunningBoundState {
    const { rows, completed, latest, stretch } = this;
    const dual = stretch && { dual: stretch.dual.state(), start: stretch.start };
    return { rows, completed, latest, scatter: this.scatter.state(), stretch: dual };
  }

  /**
   * Adds the rows of a mini-batch.
   * @param points IN n rows with the weights that the bound is to count them with
   * @param model gives the model after the mini-batch
   */
  add(points: Points, model: () => Model): void {
    this.scatter.add(points);
    const start = this.rows;
    this.rows += points.n;
    if (points.n > 0 && featuresOf(this.k, points.d) <= MOST_FEATURES) this.addToStretch(points, start);
    this.nextModel = this.stretchEnds ? copyModel(model()) : null;
  }

  /**
   * What is proved. Since a bound takes milliseconds, it may be that of a slightly earlier row.
   * @param now whether it must be of all rows so far
   * @returns null before any rows
   */
  bound(now: boolean): LowerBound | null {
    const { scatter, stretch, latest, rows } = this;
    if (rows === 0) return null;
    if (latest && rows < (now ? latest.rows + 1 : WORTH_A_BOUND * latest.rows)) return latest;
    const bounds: Bound[] = [{ method: 'eigenvalues', lower: scatter.bound(this.k), confidence: 1 }];
    if (stretch) {
      const lower = addLower([...this.completed, stretch.dual.bound()]);
      bounds.push({ method: 'clusters', lower, confidence: 1 });
    }
    this.latest = lowerBoundOf(rows, scatter.weight, bounds);
    return this.latest;
  }

  /** Whether the next rows begin a stretch. */
  private get stretchEnds(): boolean {
    return !this.stretch || this.rows >= 2 * this.stretch.start;
  }

  private addToStretch(points: Points, start: number) {
    const { stretch, nextModel } = this;
    const fixed = nextModel ?? stretch?.model;
    if (!fixed) return;
    const { labels, distances } = this.assign(fixed, points);
    if (!stretch || nextModel) {
      if (stretch) this.completed = [...this.completed, stretch.dual.bound()];
      this.stretch = { model: fixed, dual: newDual(fixed, points, labels, distances), start };
    }
    this.stretch?.dual.add(points, labels, distances);
  }
}

/** The bound of a checkpoint's stretch, with its model. */
function restore(state: ClusterDualState, { transform }: Model): Pick<Stretch, 'dual' | 'model'> {
  const { centroids, weights, origin } = state;
  const model = { k: weights.length, d: origin.length, centroids, weights, ...(transform && { transform }) };
  return { model, dual: ClusterDual.from(state) };
}

/** The dual of a model's clusters, with their weights in these rows, about the first row. */
function newDual(model: Model, points: Points, labels: Int32Array, distances: Float64Array): ClusterDual {
  const weights = new Float64Array(model.k);
  for (let i = 0; i < points.n; i++) weights[labels[i]] += points.weights?.[i] ?? 1;
  const origin = Float64Array.from(points.values.subarray(0, points.d));
  const weighed = { ...model, weights };
  return new ClusterDual(weighed, origin, chooseMargin(weighed, origin, points, labels, distances));
}
