import type { Checkpoint, RunView } from '../../src/learner/index.js';
import { distortion } from '../../src/model/index.js';
import { distanceUnit } from '../operators/distanceUnit.js';
import { type Chart, MOST_POINTS, type Series, sortedShares } from './chart/chart.js';

/**
 * Numbers over the rows read, at most 512 of them: when there are more, every second one is left out, and from then
 * on only every second one is taken, and so on.
 */
export class ThinnedSeries {
  private rows: number[] = [];
  private values: number[] = [];
  private every = 1;
  private count = 0;

  /** Counts one more number. @returns whether it is one to add */
  isDue(): boolean {
    return this.count++ % this.every === 0;
  }

  /** Adds a number. */
  add(rows: number, value: number): void {
    this.rows.push(rows);
    this.values.push(value);
    if (this.rows.length < MOST_POINTS) return;
    this.rows = this.rows.filter((_, i) => i % 2 === 0);
    this.values = this.values.filter((_, i) => i % 2 === 0);
    this.every *= 2;
  }

  /** All numbers that were kept, and the latest one. */
  with(rows: number, value: number): Series {
    if (this.rows.at(-1) === rows) return { rows: this.rows, values: this.values };
    return { rows: [...this.rows, rows], values: [...this.values, value] };
  }
}

/** Sorting the weights may take 1/200 of the time; many of them are sorted more rarely. */
const TIME_PER_SORT = 200;

/** What the chart of a run needs, in bounded memory. */
export class RunHistory {
  private shares: Float64Array = new Float64Array();
  private sortDue = Number.NEGATIVE_INFINITY;
  private readonly recent = new ThinnedSeries();
  private readonly holdout = new ThinnedSeries();

  /** Takes a mini-batch boundary, of which there may be 100,000 a second. */
  readonly step = (run: RunView): void => {
    if (!this.recent.isDue()) return;
    const { rows, objective } = run.status;
    const { recent } = distortion(objective, null);
    if (recent !== null) this.recent.add(rows.read, recent);
  };

  /** Takes a checkpoint. */
  show({ rows, distortion: { holdout } }: Checkpoint): void {
    if (holdout !== null && this.holdout.isDue()) this.holdout.add(rows.read, holdout);
  }

  /** The chart of a checkpoint; undefined before there is an objective. */
  chart({ rows: { read }, distortion: { recent, holdout }, model }: Checkpoint): Chart | undefined {
    if (recent === null) return undefined;
    const unit = distanceUnit(model.transform);
    return {
      recent: this.recent.with(read, recent),
      holdout: holdout === null ? { rows: [], values: [] } : this.holdout.with(read, holdout),
      ...(unit !== 'data' && { unit }),
      shares: this.sharesOf(model.weights),
    };
  }

  private sharesOf(weights: Float64Array): Float64Array {
    const began = performance.now();
    if (began < this.sortDue && weights.length === this.shares.length) return this.shares;
    this.shares = sortedShares(weights);
    const after = performance.now();
    this.sortDue = after + TIME_PER_SORT * (after - began);
    return this.shares;
  }
}
