import type { Assign } from '../model/assignment.js';
import { copyModel, type Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { type Bound, type Certificate, certificateOf } from './certificate.js';
import { ClusterDual, featuresOf } from './clusterDual.js';
import type { ClusterDualState } from './clusterDualState.js';
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

/** Everything that a running certificate has summed, as a value. */
export interface RunningCertificateState {
  /** Rows so far. */
  readonly rows: number;
  /** Inertia of the rows, each measured before the centroids moved. */
  readonly inertia: number;
  /** Sum of the bounds of all complete stretches. */
  readonly completed: number;
  /** Sums of all rows. */
  readonly scatter: ScatterState;
  /** Sums of the current stretch, and the number of rows before it; null where such bounds would take too long. */
  readonly stretch: { readonly dual: ClusterDualState; readonly start: number } | null;
  /** The certificate computed last; null before the first one. */
  readonly latest: Certificate | null;
}

/**
 * Cheap lower bounds for a run while it learns. The dual of the clusters needs fixed clusters, so the stream is divided
 * into stretches, each twice as long as all rows before it, and each is bounded with the model of its beginning. The
 * bounds of the stretches add up, and so does the inertia that the run measured before its centroids moved.
 */
export class RunningCertificate {
  private readonly k: number;
  private readonly scatter: Scatter;
  private stretch: Stretch | null = null;
  private rows = 0;
  private inertia = 0;
  private completed = 0;
  private latest: Certificate | null = null;
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
    from: RunningCertificateState | null = null,
  ) {
    this.k = model.k;
    this.scatter = from ? Scatter.from(from.scatter) : new Scatter(model.d);
    if (from) {
      const { rows, inertia, completed, latest, stretch } = from;
      Object.assign(this, { rows, inertia, completed, latest });
      this.stretch = stretch && { start: stretch.start, ...restore(stretch.dual, model) };
    }
    this.nextModel = this.stretchEnds ? copyModel(model) : null;
  }

  /** Everything summed so far, as a value that shares nothing. */
  state(): RunningCertificateState {
    const { rows, inertia, completed, latest, stretch } = this;
    const dual = stretch && { dual: stretch.dual.state(), start: stretch.start };
    return { rows, inertia, completed, latest, scatter: this.scatter.state(), stretch: dual };
  }

  /**
   * Adds the rows of a mini-batch.
   * @param inertia of the rows, measured before the centroids moved
   * @param model gives the model after the mini-batch
   */
  add(points: Points, inertia: number, model: () => Model): void {
    this.scatter.add(points);
    this.inertia += inertia;
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
  certificate(now: boolean): Certificate | null {
    const { scatter, stretch, latest, rows } = this;
    if (rows === 0) return null;
    if (latest && rows < (now ? latest.rows + 1 : WORTH_A_BOUND * latest.rows)) return latest;
    const bounds: Bound[] = [{ method: 'eigenvalues', lower: scatter.bound(this.k), confidence: 1 }];
    if (stretch) bounds.push({ method: 'clusters', lower: this.completed + stretch.dual.bound(), confidence: 1 });
    this.latest = certificateOf(rows, this.inertia, bounds);
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
      if (stretch) this.completed += stretch.dual.bound();
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
