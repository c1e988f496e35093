import type { Checkpoint, RunView } from '../../src/learner/index.js';
import { distortion } from '../../src/model/index.js';
import { distanceUnit } from '../operators/distanceUnit.js';
import { ThinnedList } from '../sinks/thinnedList.js';
import { type Chart, MOST_POINTS, type Series, sortedShares } from './chart/chart.js';

/** A number after some rows were read. */
interface SeriesPoint {
  readonly rows: number;
  readonly value: number;
}

/** Sorting the weights may take 1/200 of the time; many of them are sorted more rarely. */
const TIME_PER_SORT = 200;

/** What the chart of a run needs, in bounded memory. */
export class ChartHistory {
  private shares: Float64Array = new Float64Array();
  private sortDue = Number.NEGATIVE_INFINITY;
  private readonly recent = new ThinnedList<SeriesPoint>(MOST_POINTS);
  private readonly holdout = new ThinnedList<SeriesPoint>(MOST_POINTS);

  /** Takes a mini-batch boundary, of which there may be 100,000 a second. */
  readonly step = (run: RunView): void => {
    if (!this.recent.keepsNext) {
      this.recent.skip();
      return;
    }
    const { rows, objective } = run.status;
    const { recent } = distortion(objective, null);
    if (recent !== null) this.recent.add({ rows: rows.read, value: recent });
  };

  /** Takes a checkpoint. */
  show({ rows, distortion: { holdout } }: Checkpoint): void {
    if (holdout !== null) this.holdout.add({ rows: rows.read, value: holdout });
  }

  /** The chart of a checkpoint; undefined before there is an objective. */
  chart({ rows: { read }, distortion: { recent, holdout }, model }: Checkpoint): Chart | undefined {
    if (recent === null) return undefined;
    const unit = distanceUnit(model.transform);
    return {
      recent: seriesOf(this.recent, read, recent),
      holdout: holdout === null ? { rows: [], values: [] } : seriesOf(this.holdout, read, holdout),
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

/** All numbers that were kept, and the latest one. */
function seriesOf(list: ThinnedList<SeriesPoint>, rows: number, value: number): Series {
  const kept = list.items();
  const points = kept.at(-1)?.rows === rows ? kept : [...kept, { rows, value }];
  return { rows: points.map((point) => point.rows), values: points.map((point) => point.value) };
}
