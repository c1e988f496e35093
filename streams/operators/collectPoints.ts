import type { RecordBatch } from 'apache-arrow';
import { map, Observable, type OperatorFunction, pipe } from 'rxjs';
import { inputError } from '../../src/errors.js';
import { concatenated, fitTransform, type Points, RowTransformer } from '../../src/model/index.js';
import { assertKnownNames } from '../../src/options/index.js';
import { strategyOf } from '../points/badRowResponse.js';
import { type PointsOptions, type PointsReader, pointsReader, type RowNeeds } from '../points/reader.js';
import { listen } from './listen.js';
import { pointsOptionNames } from './optionNames.js';

/**
 * All valid rows of a source.
 * @category Operators
 */
export interface Collected {
  /** The rows in the order of the source: n×d values, and n weights where every record batch has them. */
  points: Points;
  /** d names, in the order of the columns. */
  featureNames: readonly string[];
  /** Rows that were rejected (only with `onBadRow: 'skip'`). */
  rejected: number;
}

/**
 * Collects all rows of a source in memory, for batch methods such as `lloyd` of `meander/solve`.
 *
 * 1. Copies every valid row; emits them once, when the source completes.
 * 2. The values are float32 if those of every record batch are, else float64.
 * 3. Where `onBadRow` is `impute:…`, fills missing values by those of all rows.
 * 4. Fails where there is no valid row, at a bad row unless `onBadRow` is `skip`, and with the source.
 *
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { collectPoints, fromSource, synthetic } from 'meander';
 * import { lloyd } from 'meander/solve';
 *
 * const source = synthetic({ kind: 'blobs', rows: 300, d: 2, k: 3 });
 * const { points, featureNames } = await lastValueFrom(fromSource(source).pipe(collectPoints()));
 * console.log(points.n, points.d, featureNames);
 * // → 300 2 [ 'vector[0]', 'vector[1]' ]
 * console.log(lloyd(points, 3).inertia < points.n * points.d);
 * // → true
 * ```
 *
 * @throws MeanderError `input` as an error notification where there is no valid row
 * @category Operators
 */
export function collectPoints(options: PointsOptions = {}): OperatorFunction<RecordBatch, Collected> {
  assertKnownNames('collectPoints', options, Object.keys(pointsOptionNames));
  const impute = strategyOf(options.onBadRow);
  return pipe(
    collectWith(options, { missing: impute !== undefined }),
    map((collected) => {
      const transform = fitTransform({ impute }, collected.points);
      return { ...collected, points: new RowTransformer(transform).apply(collected.points) };
    }),
  );
}

/** As `collectPoints`, for a method that needs more of each row. */
export function collectWith(
  options: PointsOptions,
  needs: Partial<RowNeeds> = {},
): OperatorFunction<RecordBatch, Collected> {
  return (source) =>
    new Observable((subscriber) => {
      const collector = new Collector(options, needs);
      listen(source, subscriber, {
        next: (batch) => collector.add(batch),
        complete: () => {
          subscriber.next(collector.join());
          subscriber.complete();
        },
      });
    });
}

/** The rows of one subscription so far. */
class Collector {
  private reader: PointsReader | undefined;
  private readonly parts: Points[] = [];
  private rejected = 0;

  constructor(
    private readonly options: PointsOptions,
    private readonly needs: Partial<RowNeeds>,
  ) {}

  /** Copies the valid rows of a record batch. */
  add(batch: RecordBatch): void {
    this.reader ??= pointsReader(batch.schema, this.options, this.needs, batch);
    const { values, weights, n, d, rows, incomplete } = this.reader.read(batch);
    this.parts.push({ values: values.slice(0, n * d), weights: weights?.slice(0, n), incomplete, n, d });
    this.rejected += rows - n;
  }

  /** @throws MeanderError `input` where there is no valid row */
  join(): Collected {
    const { reader, parts, rejected } = this;
    const n = parts.reduce((rows, part) => rows + part.n, 0);
    if (!reader || n === 0)
      throw inputError(`The source has no valid row: it ended after ${rejected} rows, all of them rejected.`);
    return { points: concatenated(parts, reader.featureNames.length), featureNames: reader.featureNames, rejected };
  }
}
