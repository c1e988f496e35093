import type { RecordBatch } from 'apache-arrow';
import { map, type OperatorFunction, pipe, reduce } from 'rxjs';
import { inputError } from '../../src/errors.js';
import type { Values } from '../../src/kernel/index.js';
import type { Points } from '../../src/model/index.js';
import { type PointsOptions, type PointsReader, pointsReader } from '../points/reader.js';

/** All valid rows of a source. */
export interface Collected {
  points: Points;
  featureNames: readonly string[];
  rejected: number;
}

interface Parts {
  reader?: PointsReader;
  parts: Points[];
  n: number;
  rejected: number;
}

/**
 * All points of a source in memory, when it completes; for the batch methods.
 * @throws MeanderError `input` where there is no valid row
 */
export function collectPoints(options: PointsOptions = {}): OperatorFunction<RecordBatch, Collected> {
  return pipe(
    reduce(
      (sum: Parts | undefined, batch: RecordBatch) => add(sum ?? { parts: [], n: 0, rejected: 0 }, batch, options),
      undefined,
    ),
    map((sum) => joined(sum)),
  );
}

function add(sum: Parts, batch: RecordBatch, options: PointsOptions): Parts {
  const reader = sum.reader ?? pointsReader(batch.schema, options);
  const { values, weights, n, d, rows } = reader.read(batch);
  sum.parts.push({ values: values.slice(0, n * d), weights: weights?.slice(0, n), n, d });
  return { reader, parts: sum.parts, n: sum.n + n, rejected: sum.rejected + rows - n };
}

function joined(sum: Parts | undefined): Collected {
  if (!sum?.reader || sum.n === 0) throw inputError(`There is no valid row: ${sum?.rejected ?? 0} were rejected.`);
  const { parts, n, reader, rejected } = sum;
  const d = reader.featureNames.length;
  const float32 = parts.every(({ values }) => values instanceof Float32Array);
  const values: Values = float32 ? new Float32Array(n * d) : new Float64Array(n * d);
  const weights = parts.every((part) => part.weights) ? new Float64Array(n) : undefined;
  let row = 0;
  for (const part of parts) {
    values.set(part.values, row * d);
    if (part.weights) weights?.set(part.weights, row);
    row += part.n;
  }
  return { points: { values, weights, n, d }, featureNames: reader.featureNames, rejected };
}
