import { copyModel, type Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import type { Assign, Assignment } from '../model/predictor.js';
import { type Bound, type Certificate, certificateOf } from './certificate.js';
import { ClusterDual, featuresOf } from './clusterDual.js';
import { Scatter } from './scatter.js';
import { chooseMargin } from './separationMargin.js';

/** Features up to which a bound takes no more than milliseconds, so that it may be looked at often. */
const QUICK = 320;
/** Rows, over those of the last time, from which a new bound is worth its time. */
const GROWN = 1.25;

/**
 * The cheap bounds of a run while it learns. The dual of the clusters needs fixed clusters, so the stream is cut into
 * stretches, each twice as long as the one before, and each takes the model of its beginning; the bounds of stretches add
 * up, and so does the inertia that the run measured before its centroids moved.
 */
export class RunningCertificate {
  private scatter: Scatter | undefined;
  private dual: ClusterDual | undefined;
  private snapshot: Model | undefined;
  private rows = 0;
  private began = 0;
  private inertia = 0;
  private before = 0;
  private k = 1;
  private latest: Certificate | undefined;

  constructor(private readonly assign: Assign) {}

  /**
   * Takes the rows of a mini-batch.
   * @param model IN the centroids that it will be measured against
   */
  take(model: Model, points: Points): void {
    this.scatter ??= new Scatter(model.d);
    this.scatter.add(points);
    this.k = model.k;
    this.rows += points.n;
    if (featuresOf(model.k, model.d) > QUICK || points.n === 0) return;
    const start = this.rows - points.n;
    const restarts = !this.dual || start >= 2 * this.began;
    if (restarts) this.snapshot = copyModel(model);
    const assignment = this.assign(this.snapshot as Model, points);
    if (restarts) this.restart(points, assignment, start);
    (this.dual as ClusterDual).add(points, assignment.labels, assignment.distances);
  }

  /** Takes what the mini-batch cost before the centroids moved. */
  observe(inertia: number): void {
    this.inertia += inertia;
  }

  /**
   * What is proved of the rows so far, or of those of a moment ago: a bound takes milliseconds.
   * @param now whether it must be of all rows
   */
  certificate(now: boolean): Certificate | null {
    if (!this.scatter) return null;
    if (this.latest && this.rows < (now ? this.latest.rows + 1 : GROWN * this.latest.rows)) return this.latest;
    const bounds: Bound[] = [{ method: 'eigenvalues', lower: this.scatter.bound(this.k), confidence: 1 }];
    if (this.dual) bounds.push({ method: 'clusters', lower: this.before + this.dual.bound(), confidence: 1 });
    this.latest = certificateOf(this.rows, this.inertia, bounds);
    return this.latest;
  }

  private restart(points: Points, { labels, distances }: Assignment, start: number) {
    if (this.dual) this.before += this.dual.bound();
    this.began = start;
    const weights = new Float64Array(this.k);
    for (let i = 0; i < points.n; i++) weights[labels[i]] += points.weights?.[i] ?? 1;
    const origin = Float64Array.from(points.values.subarray(0, points.d));
    const standing = { ...(this.snapshot as Model), weights };
    this.dual = new ClusterDual(standing, origin, chooseMargin(standing, origin, points, labels, distances));
  }
}
