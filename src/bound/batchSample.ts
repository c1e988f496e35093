import { type Points, weightedSum } from '../model/points.js';
import { naturalLog } from '../numeric/naturalLog.js';
import type { Random } from '../numeric/random.js';

/** Some consecutive rows, and what is proved about them alone. */
export interface KeptBatch {
  /** The rows. */
  points: Points;
  /** Their inertia under the model. */
  inertia: number;
  /** A lower bound on the inertia of any k clusters of these rows. */
  lower: number;
  /** Whether a bound was computed for it. */
  bounded: boolean;
}

/**
 * Batches of a stream, in random order; of more than fit, a uniform random sample without replacement (Vitter 1985).
 */
export class BatchSample {
  /** The batches that are kept. */
  readonly batches: KeptBatch[] = [];
  /** Number of batches so far, kept or not. */
  total = 0;
  /** The greatest inertia of any batch so far. */
  private greatest = 0;

  /**
   * @param capacity batches that are kept at most, at least 1
   * @param next uniform random numbers in [0, 1)
   */
  constructor(
    private readonly capacity: number,
    private readonly next: Random,
  ) {}

  /**
   * Adds a batch.
   * @param points IN kept, so the caller must not change them
   * @param distances IN n, squared distance of each row under the model
   */
  add(points: Points, distances: Float64Array): void {
    const inertia = weightedSum(points, distances);
    const batch = { points, inertia, lower: 0, bounded: false };
    const { batches } = this;
    this.total++;
    this.greatest = Math.max(this.greatest, inertia);
    const at = Math.floor(this.next() * this.total);
    if (batches.length < this.capacity) {
      batches.push(batch);
      const last = batches.length - 1;
      [batches[at], batches[last]] = [batches[last], batches[at]];
    } else if (at < this.capacity) batches[at] = batch;
  }

  /** Whether all batches are kept. */
  get complete(): boolean {
    return this.batches.length === this.total;
  }

  /** The batches that have a bound. */
  get bounded(): KeptBatch[] {
    return this.batches.filter(({ bounded }) => bounded);
  }

  /**
   * A lower bound for all rows from the bounded batches, which holds with probability 1 − risk over the choice of the
   * sample. The excess of a batch over its own bound lies in [0, greatest inertia], so the empirical Bernstein–Serfling
   * inequality applies to its mean (Bardenet & Maillard 2015, Theorem 4.3; for k-means Mixon & Villar 2020).
   * @param inertia of all rows under the model
   * @param risk probability that the bound fails, in (0, 1)
   * @returns undefined where fewer than 2 batches are bounded, or all are, which needs no sampling
   */
  sampledBound(inertia: number, risk: number): number | undefined {
    const { total, greatest } = this;
    const excess = this.bounded.map((batch) => batch.inertia - batch.lower);
    const m = excess.length;
    if (m < 2 || m === total) return undefined;
    const mean = excess.reduce((sum, x) => sum + x, 0) / m;
    const variance = excess.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / m;
    const log = naturalLog(5 / risk);
    const unsampled = m <= total / 2 ? 1 - (m - 1) / total : (1 - m / total) * (1 + 1 / m);
    const most =
      mean + Math.sqrt((2 * unsampled * variance * log) / m) + ((7 / 3 + 3 / Math.SQRT2) * greatest * log) / m;
    return Math.max(0, inertia - total * most);
  }
}
