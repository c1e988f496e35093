import type { RecordBatch } from 'apache-arrow';
import { Observable, type OperatorFunction } from 'rxjs';
import type { Certifier } from '../../src/bound/index.js';
import { latest, type ValidatedBatch, withoutLate } from '../../src/learner/index.js';
import { type Model, needsLength, RowTransformer } from '../../src/model/index.js';
import { fillsMissing } from '../points/badRowResponse.js';
import { type PointsReader, pointsReader, type RowNeeds } from '../points/reader.js';
import { resolveThreads } from '../threads/workerThreads.js';
import { assigner } from './assigner.js';
import { firstRows } from './learningRun.js';
import { listen } from './listen.js';
import type { PredictOptions } from './predict.js';

/** Which rows of a source a run has taken. */
export interface RereadingOptions extends PredictOptions {
  /** The first rows of the source that it read, counting rejected ones. */
  maxRows: number;
  /** Seconds before the latest event beyond which it rejected rows; null: never. */
  late: number | null;
}

/**
 * Gives the rows that a run has taken from a source to a certifier of its model, when the source is read again: the
 * first rows of the source, learned from or held out, without those that the run rejected.
 *
 * 1. Emits the number of rows read so far, rejected ones included, with every record batch.
 * 2. When the source completes, or those rows are read, finishes the certifier and completes.
 * 3. Fails with the source, and where there are fewer rows than clusters.
 *
 * @param certifier INOUT made for the model
 */
export function certifyLearned(
  certifier: Certifier,
  model: Model,
  options: RereadingOptions,
): OperatorFunction<RecordBatch, number> {
  const threads = resolveThreads(options.threads);
  return (source) =>
    new Observable((subscriber) => {
      const assign = assigner(model, options, threads);
      subscriber.add(() => assign.close());
      const transformer = new RowTransformer(model.transform);
      const rows = new LearnedRows(options, {
        length: needsLength(model.transform),
        missing: fillsMissing(model, options.onBadRow),
      });
      const finish = () => {
        certifier.finish();
        subscriber.complete();
      };
      listen(source, subscriber, {
        next: (batch) => {
          const points = rows.take(batch);
          const { labels, distances } = assign(points);
          certifier.add(transformer.apply(points), labels, distances);
          subscriber.next(rows.read);
          if (rows.read >= options.maxRows) finish();
        },
        complete: finish,
      });
    });
}

/** The rows of record batches that a run took. */
class LearnedRows {
  /** Rows read so far, rejected ones included. */
  read = 0;
  private reader: PointsReader | undefined;
  private watermark: number | null = null;

  /** @param needs what the run needed of each row beside its time */
  constructor(
    private readonly options: RereadingOptions,
    private readonly needs: Omit<RowNeeds, 'times'>,
  ) {}

  /** The rows of the next record batch. */
  take(batch: RecordBatch): ValidatedBatch {
    const { maxRows, late, time } = this.options;
    const needs = { ...this.needs, times: time !== undefined || late !== null };
    this.reader ??= pointsReader(batch.schema, this.options, needs, batch);
    const all = this.reader.read(batch);
    const left = maxRows - this.read;
    const points = left < all.rows ? firstRows(all, left) : all;
    this.read += points.rows;
    const kept = late === null ? points : withoutLate(points, this.watermark, late);
    const newest = latest(points.times);
    if (newest !== null) this.watermark = Math.max(newest, this.watermark ?? newest);
    return kept;
  }
}
