import type { RecordBatch } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import type { Predictor } from '../../src/estimator/index.js';
import type { KernelName, Threads } from '../../src/kernel/index.js';
import { type Model, needsLength } from '../../src/model/index.js';
import { fillsMissing } from '../points/badRowResponse.js';
import { listNames } from '../points/modelFeatures.js';
import { type PointsOptions, type PointsReader, pointsReader } from '../points/reader.js';
import { assigner } from './assigner.js';
import { distanceUnit } from './distanceUnit.js';
import type { Prediction } from './prediction.js';

/** The model in use. */
interface Current {
  /** Labels rows by it, and holds its threads. */
  assign: Predictor;
  /** Step of the checkpoint that it came from, if any. */
  step: number | undefined;
}

/** Whether two models read rows alike: they name the same features in the same order, and need the same of a row. */
const readAlike = (a: Model | undefined, b: Model): boolean =>
  JSON.stringify(a?.featureNames) === JSON.stringify(b.featureNames) &&
  needsLength(a?.transform) === needsLength(b.transform) &&
  a?.transform?.impute?.by === b.transform?.impute?.by;

/** One subscription of `predict`: labels record batches by the model in use at each moment. */
export class LabellingRun {
  /** Null before the first model. */
  private current: Current | null = null;
  private reader: PointsReader | undefined;

  /** @param threads undefined: the calling thread works alone */
  constructor(
    private readonly options: PointsOptions & { kernel?: KernelName; top?: number },
    private readonly threads: Threads | undefined,
  ) {}

  /** Labels the record batches from now on by this model. */
  use(model: Model, step?: number): void {
    if (!readAlike(this.current?.assign.model, model)) this.reader = undefined;
    this.close();
    // What the first model says holds for those that follow it.
    const options = this.current ? { kernel: this.options.kernel } : this.options;
    this.current = { assign: assigner(model, options, this.threads), step };
  }

  /**
   * Labels the valid rows of a record batch.
   * @throws MeanderError `input` before the first model, for data that does not fit it, and for a bad row
   */
  predict(batch: RecordBatch): Prediction {
    if (!this.current)
      throw inputError('Rows came before the first model; wait for the first checkpoint before opening the source.');
    const { assign, step } = this.current;
    const features = this.options.features ?? assign.model.featureNames;
    const needs = {
      length: needsLength(assign.model.transform),
      missing: fillsMissing(assign.model, this.options.onBadRow),
    };
    this.reader ??= pointsReader(batch.schema, { ...this.options, features }, needs, batch);
    assertFits(assign.model, this.reader.featureNames);
    const points = this.reader.read(batch);
    const { top } = this.options;
    return {
      batch,
      points,
      unit: distanceUnit(assign.model.transform),
      ...assign(points),
      ...(top !== undefined && { nearest: assign.nearest(points, top) }),
      ...(step !== undefined && { step }),
    };
  }

  /** Ends the threads. */
  close(): void {
    this.current?.assign.close();
  }
}

/** @throws MeanderError `input` where the number of features differs */
function assertFits({ d }: Model, names: readonly string[]): void {
  if (names.length === d) return;
  throw inputError(
    `The data has ${names.length} features (${listNames(names)}) but the model has ${d}; ` +
      'choose the columns that the model was learned from.',
  );
}
