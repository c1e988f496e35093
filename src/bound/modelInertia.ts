import type { Model } from '../model/model.js';
import type { Points } from '../model/points.js';
import { twoSum } from '../numeric/doubleDouble.js';
import { UNIT_ROUNDOFF } from './rounding.js';

/** Sums the inertia of a fixed model over rows that come in parts, with an upper bound on what rounding took away. */
export class ModelInertia {
  /** The sum as a double-double, so that it does not lose digits with the number of rows. */
  private sum = 0;
  private rest = 0;
  /** Whether the squared distance of some row was rounded to 0. */
  private underflowed = false;

  /** @param model IN its centroids */
  constructor(private readonly model: Model) {}

  /**
   * Adds rows.
   * @param points IN n rows, transformed as the model wants them
   * @param labels IN n
   * @param distances IN n, squared distance of each row to the centroid of its label
   */
  add(points: Points, labels: Int32Array, distances: Float64Array): void {
    for (let i = 0; i < points.n; i++) {
      const w = points.weights?.[i] ?? 1;
      const [sum, rest] = twoSum(this.sum, w * distances[i]);
      this.sum = sum;
      this.rest += rest;
      if (w > 0 && w * distances[i] === 0 && !this.isAtCentroid(points, i, labels[i])) this.underflowed = true;
    }
  }

  /** Σ w·‖x − c‖². */
  get inertia(): number {
    return this.sum + this.rest;
  }

  /**
   * An upper bound on the exact sum: a squared distance has a relative error of at most d + 2 roundings. Infinity where
   * a distance was rounded to 0 although the row is not at its centroid, and that is all there is.
   */
  get atMost(): number {
    const { inertia } = this;
    if (inertia === 0 && this.underflowed) return Number.POSITIVE_INFINITY;
    return inertia * (1 + 2 * (this.model.d + 8) * UNIT_ROUNDOFF);
  }

  private isAtCentroid({ values, d }: Points, i: number, label: number): boolean {
    for (let t = 0; t < d; t++) if (values[i * d + t] !== this.model.centroids[label * d + t]) return false;
    return true;
  }
}
