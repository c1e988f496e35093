import { inputError } from '../errors.js';
import type { Values } from '../kernel/index.js';
import { isWeight, type Points } from '../model/index.js';

/**
 * n×d rows as arrays, or row-major numbers with the number of columns.
 * @category Estimator
 */
export type Matrix =
  | readonly (readonly number[])[]
  | {
      /** n×d numbers, row-major. */
      values: Values;
      /** d, numbers per row. */
      nFeatures: number;
    };

/**
 * The points of a matrix.
 * @param sampleWeight n weights ≥ 0
 * @throws MeanderError `input` for rows of different lengths, numbers that are not finite, or weights that do not fit
 */
export function toPoints(x: Matrix, sampleWeight?: ArrayLike<number>): Points {
  const points = 'nFeatures' in x ? fromValues(x.values, x.nFeatures) : fromRows(x);
  assertFinite(points);
  return sampleWeight ? { ...points, weights: toWeights(sampleWeight, points.n) } : points;
}

function fromValues(values: Values, d: number): Points {
  if (d >= 1 && values.length % d === 0) return { values, n: values.length / d, d };
  throw inputError(`${values.length} numbers do not make rows of ${d} features.`);
}

function fromRows(rows: readonly (readonly number[])[]): Points {
  const d = rows[0]?.length ?? 0;
  const uneven = rows.findIndex((row) => row.length !== d);
  if (d > 0 && uneven < 0) return { values: Float64Array.from(rows.flat()), n: rows.length, d };
  const row = Math.max(uneven, 0);
  const found = rows[row]?.length ?? 0;
  throw inputError(`Row ${row} has ${found} features; all rows must have the same number of features, at least 1.`);
}

function assertFinite({ values, d }: Points) {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const place = `Row ${Math.floor(bad / d)}, column ${bad % d}`;
  throw inputError(`${place} is ${values[bad]}; only finite numbers can be clustered.`);
}

function toWeights(sampleWeight: ArrayLike<number>, n: number): Float64Array {
  const weights = Float64Array.from(sampleWeight);
  if (weights.length !== n) throw inputError(`There are ${weights.length} sample weights for ${n} rows.`);
  const wrong = weights.findIndex((w) => !isWeight(w));
  if (wrong < 0) return weights;
  throw inputError(`Sample weight ${wrong} is ${weights[wrong]}; weights must be finite and at least 0.`);
}
