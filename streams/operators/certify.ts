import type { RecordBatch } from 'apache-arrow';
import { defer, map, type Observable, type OperatorFunction, tap } from 'rxjs';
import { Certifier, type CertifierOptions } from '../../src/bound/index.js';
import { type Model, RowTransformer } from '../../src/model/index.js';
import { type PredictOptions, predict } from './predict.js';

/**
 * Proves how good a model is on the rows of a source: emits the certifier, whose `certificate()` says what is known so far,
 * after every record batch. When the source completes the certifier is finished, and its `batches` can be bounded further.
 */
export function certify(
  model: Model,
  options: PredictOptions & CertifierOptions = {},
): OperatorFunction<RecordBatch, Certifier> {
  return (source: Observable<RecordBatch>) =>
    defer(() => {
      const certifier = new Certifier(model, options);
      const transformer = new RowTransformer(model.transform);
      return source.pipe(
        predict(model, options),
        map(({ points, labels, distances }) => {
          certifier.add(transformer.apply(points), labels, distances);
          return certifier;
        }),
        tap({ complete: () => certifier.finish() }),
      );
    });
}
