import type { Assign } from '../model/assignment.js';
import { copyModel, type Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { type Bound, type Certificate, certificateOf } from './certificate.js';
import { ClusterDual, featuresOf } from './clusterDual.js';
import { Scatter } from './scatter.js';
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

/**
 * Cheap lower bounds for a run while it learns. The dual of the clusters needs fixed clusters, so the stream is divided
 * into stretches, each twice as long as all rows before it, and each is bounded with the model of its beginning. The
 * bounds of the stretches add up, and so does the inertia that the run measured before its centroids moved.
 */
export class RunningCertificate {
  private scatter: Scatter | undefined;
  private stretch: Stretch | undefined;
  private rows = 0;
  private inertia = 0;
  /** Sum of the bounds of all complete stretches. */
  private completed = 0;
  private k = 1;
  private latest: Certificate | undefined;

  /** @param assign assigns rows to the centroids of a model */
  constructor(private readonly assign: Assign) {}

  /**
   * Adds the rows of a mini-batch.
   * @param model IN the model that the mini-batch is measured against
   */
  take(model: Model, points: Points): void {
    this.scatter ??= new Scatter(model.d);
    this.scatter.add(points);
    this.k = model.k;
    const start = this.rows;
    this.rows += points.n;
    if (featuresOf(model.k, model.d) > MOST_FEATURES || points.n === 0) return;
    const { stretch } = this;
    const continues = stretch && start < 2 * stretch.start;
    const fixed = continues ? stretch.model : copyModel(model);
    const { labels, distances } = this.assign(fixed, points);
    if (stretch && !continues) this.completed += stretch.dual.bound();
    const dual = continues ? stretch.dual : newDual(fixed, points, labels, distances);
    if (!continues) this.stretch = { model: fixed, dual, start };
    dual.add(points, labels, distances);
  }

  /** Adds the inertia of the mini-batch, measured before the centroids moved. */
  observe(inertia: number): void {
    this.inertia += inertia;
  }

  /**
   * What is proved. Since a bound takes milliseconds, it may be that of a slightly earlier row.
   * @param now whether it must be of all rows so far
   * @returns null before any rows
   */
  certificate(now: boolean): Certificate | null {
    const { scatter, stretch, latest } = this;
    if (!scatter) return null;
    if (latest && this.rows < (now ? latest.rows + 1 : WORTH_A_BOUND * latest.rows)) return latest;
    const bounds: Bound[] = [{ method: 'eigenvalues', lower: scatter.bound(this.k), confidence: 1 }];
    if (stretch) bounds.push({ method: 'clusters', lower: this.completed + stretch.dual.bound(), confidence: 1 });
    this.latest = certificateOf(this.rows, this.inertia, bounds);
    return this.latest;
  }
}

/** The dual of a model's clusters, with their weights in these rows, about the first row. */
function newDual(model: Model, points: Points, labels: Int32Array, distances: Float64Array): ClusterDual {
  const weights = new Float64Array(model.k);
  for (let i = 0; i < points.n; i++) weights[labels[i]] += points.weights?.[i] ?? 1;
  const origin = Float64Array.from(points.values.subarray(0, points.d));
  const weighed = { ...model, weights };
  return new ClusterDual(weighed, origin, chooseMargin(weighed, origin, points, labels, distances));
}
