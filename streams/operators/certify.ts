import type { RecordBatch } from 'apache-arrow';
import { defer, Observable, type OperatorFunction } from 'rxjs';
import { type Certificate, Certifier, type CertifierOptions } from '../../src/bound/index.js';
import { type Model, RowTransformer } from '../../src/model/index.js';
import { assertKnownNames } from '../../src/options/index.js';
import { listen } from './listen.js';
import type { OptionNames } from './optionNames.js';
import { type PredictOptions, predict, predictOptionNames } from './predict.js';

/**
 * Options of the operator `certify`.
 * @category Operators
 */
export interface CertifyOptions extends Omit<PredictOptions, 'top'>, CertifierOptions {}

const { top: _, ...readingNames } = predictOptionNames;
const names: OptionNames<CertifyOptions> = {
  ...readingNames,
  batchRows: true,
  keepRows: true,
  risk: true,
  seed: true,
};

/** Growth of the number of rows after which the next certificate is worth the time that its bounds take. */
const GROWTH = 2;

/**
 * Proves how far a model is from the best k clusters of the data: a lower bound on the inertia of any k clusters,
 * beside the inertia of the model.
 *
 * 1. Emits a certificate of the rows so far with the first record batch that has a valid row, and again whenever the
 *    number of rows has doubled; each is an immutable value.
 * 2. When the source completes, emits the certificate of all rows and completes; that of an empty source has zero rows.
 * 3. Fails as `predict` does.
 *
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { certify, fromSource, miniBatchKMeans, synthetic } from 'meander';
 *
 * const source = synthetic({ kind: 'blobs', rows: 1000, d: 2, k: 3, spread: 0.5 });
 * const { model } = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans({ k: 3 })));
 * const { rows, gap } = await lastValueFrom(fromSource(source).pipe(certify(model)));
 * console.log(rows, gap !== null && gap < 0.01);
 * // → 1000 true
 * ```
 *
 * @throws MeanderError `usage` at once for a number of threads out of range; `input` as an error notification for the
 * data
 * @see {@link certifyInto} to sharpen the bound after the source is read
 * @category Operators
 */
export function certify(model: Model, options: CertifyOptions = {}): OperatorFunction<RecordBatch, Certificate> {
  assertKnownNames('certify', options, Object.keys(names));
  const { batchRows, keepRows, risk, seed, ...reading } = options;
  const bounding = { batchRows, keepRows, risk, seed };
  return (source) => defer(() => source.pipe(certifyInto(new Certifier(model, bounding), model, reading)));
}

/**
 * As `certify`, with a certifier of the caller's own, so that its batches can be bounded more closely afterwards. Such
 * a certifier is good for one subscription.
 *
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { certifyInto, fromSource, miniBatchKMeans, synthetic } from 'meander';
 * import { batchBound, Certifier } from 'meander/bound';
 *
 * const source = synthetic({ kind: 'uniform', rows: 200, d: 2, k: 3 });
 * const { model } = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans({ k: 3 })));
 * const certifier = new Certifier(model, { batchRows: 20 });
 * const { lower } = await lastValueFrom(fromSource(source).pipe(certifyInto(certifier, model)));
 * for (const batch of certifier.batches)
 *   certifier.addBatch(batch, batchBound(batch.points, model.k, model.centroids, 20));
 * console.log(certifier.certificate().lower > lower);
 * // → true
 * ```
 *
 * @param certifier INOUT takes all rows, and is finished when the source completes
 * @param model the model that the certifier was made for
 * @throws MeanderError `usage` at once for a number of threads out of range; `input` as an error notification for the
 * data
 * @category Operators
 */
export function certifyInto(
  certifier: Certifier,
  model: Model,
  options: Omit<PredictOptions, 'top'> = {},
): OperatorFunction<RecordBatch, Certificate> {
  return (source) =>
    new Observable((subscriber) => {
      const transformer = new RowTransformer(model.transform);
      let [rows, nextRows] = [0, 1];
      listen(source.pipe(predict(model, options)), subscriber, {
        next: ({ points, labels, distances }) => {
          certifier.add(transformer.apply(points), labels, distances);
          rows += points.n;
          if (rows < nextRows) return;
          nextRows = GROWTH * rows;
          subscriber.next(certifier.certificate());
        },
        complete: () => {
          certifier.finish();
          subscriber.next(certifier.certificate());
          subscriber.complete();
        },
      });
    });
}
