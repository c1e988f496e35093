import { newReplica } from '../adapt/replicas.js';
import { inputError } from '../errors.js';
import type { Kernel } from '../kernel/kernel.js';
import { describeMissing } from '../model/imputation.js';
import type { Model } from '../model/model.js';
import { type Points, sliceRows } from '../model/points.js';
import {
  fitTransform,
  needsFit,
  RowTransformer,
  type Transform,
  transformRows,
  transformWithoutFit,
} from '../model/transform.js';
import { type GivenCentroids, modelFromGiven } from '../seeding/givenCentroids.js';
import { startingCentroids } from '../seeding/startingCentroids.js';
import { initialStates, type RunState } from './checkpoint.js';
import type { Ledger } from './ledger.js';
import { RowBuffer } from './rowBuffer.js';
import { Running } from './running.js';
import type { RunSetup } from './setup.js';

/** A run before it has centroids: rows wait until there are enough to seed from. */
export class Waiting {
  /** What happens to each row before it waits; standardizing comes when there are enough rows to fit it to. */
  readonly transformer: RowTransformer;
  private readonly buffer: RowBuffer;

  constructor(private readonly setup: RunSetup) {
    const { initRows, rowsAtOnce, transform } = setup.options;
    this.buffer = new RowBuffer(Math.max(initRows, rowsAtOnce + 1));
    this.transformer = new RowTransformer(transformWithoutFit(transform));
  }

  /** Whether the run can start before the first row, since its centroids are given and nothing is fitted. */
  get startsWithoutRows(): boolean {
    const { init, transform } = this.setup.options;
    return typeof init !== 'string' && !needsFit(transform);
  }

  /** Whether there are enough rows to seed from. */
  get full(): boolean {
    return this.buffer.length === this.setup.options.initRows;
  }

  /** Features per row; 0 before the first row. */
  get d(): number {
    return this.buffer.d;
  }

  /** Rows that wait. */
  get length(): number {
    return this.buffer.length;
  }

  /** @throws MeanderError `input` where rows have another number of features than those that wait */
  assertFeatures(d: number): void {
    if (this.buffer.d !== 0 && this.buffer.d !== d) {
      throw inputError(
        `Rows have ${d} features, but the rows before them have ${this.buffer.d}; give data of one schema.`,
      );
    }
  }

  /** Adds rows until there are enough to seed from. @returns how many rows were taken */
  take(points: Points, before: Ledger): number {
    const rows = Math.min(points.n, this.setup.options.initRows - this.buffer.length);
    this.buffer.append(this.transformer.apply(sliceRows(points, 0, rows)), before);
    return rows;
  }

  /**
   * Seeds the model from the rows that wait, which are then learned from like all others.
   * @param d features per row
   */
  seed(d: number): Running {
    const { k, init } = this.setup.options;
    const kernel = this.setup.kernels.threaded(k, d);
    const { transform, warnings } = this.fit();
    const state =
      typeof init === 'string' ? this.fromRows(init, transform, kernel) : this.fromGiven(init, transform, d);
    return new Running(this.setup, kernel, { ...state, warnings: [...warnings, ...state.warnings] }, this.buffer);
  }

  /**
   * Fits the transform to the rows that wait, and transforms them and the rows held out so far.
   * @returns also what was found missing
   */
  private fit(): { transform: Transform | undefined; warnings: string[] } {
    const { transform: wanted } = this.setup.options;
    const points = this.buffer.peek(this.buffer.length);
    const transform = fitTransform(wanted, points);
    if (!transform || !needsFit(wanted)) return { transform, warnings: [] };
    const nameOf = (t: number) => this.setup.featureNames[t] ?? `${t}`;
    const missing = transform.impute && describeMissing(transform.impute, points, 'seeding rows', nameOf);
    this.buffer.transform(transform);
    this.setup.holdout.transform(transform, this.buffer.d);
    return { transform, warnings: missing === undefined ? [] : [missing] };
  }

  private fromGiven(init: GivenCentroids, transform: Transform | undefined, d: number): RunState {
    const model = modelFromGiven(init, this.setup.options.k, d);
    if (transform) transformRows(transform, model.centroids, d);
    return freshRun({ ...model, ...(transform && { transform }) }, []);
  }

  private fromRows(init: 'k-means++' | 'random', transform: Transform | undefined, kernel: Kernel): RunState {
    const { k } = this.setup.options;
    const points = this.buffer.peek(this.buffer.length);
    const { starts, warning } = startingCentroids(points, this.setup.options, init, kernel);
    const [lead, ...others] = starts.map((centroids) => ({
      ...{ k, d: points.d, centroids, weights: new Float64Array(k) },
      ...(transform && { transform }),
    }));
    return { ...freshRun(lead, others), warnings: warning ? [warning] : [] };
  }
}

/** A run that is about to learn its first mini-batch. @param others models that compete with the leading one */
function freshRun(model: Model, others: readonly Model[]): RunState {
  return { ...initialStates, model, replicas: others.map(newReplica), complete: false, warnings: [] };
}
