import { inputError } from '../errors.js';
import { shown } from '../options/index.js';
import { isWeight, type Points } from './points.js';
import { isNumberList, type Naming, toFloats } from './userNumbers.js';

/** Points as a caller without types may give them: numbers in any array or typed array. */
export interface UserPoints extends Omit<Points, 'values' | 'weights'> {
  /** n×d finite numbers, row-major; may be longer than that. */
  values: ArrayLike<number>;
  /** n, finite and at least 0; absent: 1 each. */
  weights?: ArrayLike<number>;
}

/** Points that were checked here; they are known to this module's callers alone, so nobody else can change them. */
const checked = new WeakSet<UserPoints>();

/**
 * Points that a caller of a public function gives: checked once, and made of float arrays. Points that came from here
 * are returned at once, so a public function may call another one.
 * @param points any typed array or array as `values`
 * @throws MeanderError `input` for n or d that are not whole numbers, too few values, values that are not finite, and
 *   weights that are not n finite numbers of at least 0, naming the row and the value
 */
export function validPoints(points: UserPoints): Points {
  if (isChecked(points)) return points;
  const valid = shapedPoints(points);
  toFloats(valid.values, naming(valid.d), valid.n * valid.d);
  checked.add(valid);
  return valid;
}

const isChecked = (points: UserPoints): points is Points => checked.has(points);

/**
 * As `validPoints`, for functions that learn: at least one row, and not all weights 0.
 * @throws MeanderError `input` also where there is no row, or no row has weight
 */
export function learnablePoints(points: UserPoints): Points {
  const valid = validPoints(points);
  assertSomeWeight(valid);
  return valid;
}

/**
 * Points whose shape and weights fit; values are looked at only if they are no float array yet. For functions that look
 * at every distance anyway, see `assertFiniteDistances`.
 * @throws MeanderError `input` as `validPoints` does, but for values of a float array
 */
export function shapedPoints(points: UserPoints): Points {
  if (typeof points !== 'object' || points === null)
    throw inputError(`Points must be an object { values, n, d }, but are ${shown(points)}.`);
  const { values, weights, ...others } = points;
  const { n, d } = others;
  assertWhole('n', n, 0);
  assertWhole('d', d, 1);
  if (isNumberList(values) && values.length < n * d)
    throw inputError(`${n} rows of ${d} features need ${n * d} values, but there are ${values.length}.`);
  const isFloat = values instanceof Float32Array || values instanceof Float64Array;
  const floats = isFloat ? values : toFloats(values, naming(d), n * d);
  return { ...others, values: floats, ...(weights && { weights: validWeights(weights, n) }) };
}

/**
 * Weights that a user gives, one per row.
 * @throws MeanderError `input` for another number of weights than rows, or one that is not finite and at least 0
 */
export function validWeights(given: ArrayLike<number>, n: number): Float64Array {
  if (isNumberList(given) && given.length !== n)
    throw inputError(`There are ${given.length} sample weights for ${n} rows; give one weight per row.`);
  const weights = toFloats(given, { name: 'The sample weights', place: (i) => `Sample weight ${i}` });
  const wrong = weights.findIndex((w) => !isWeight(w));
  if (wrong >= 0)
    throw inputError(`Sample weight ${wrong} is ${weights[wrong]}; weights must be finite and at least 0.`);
  return weights instanceof Float64Array ? weights : Float64Array.from(weights);
}

/**
 * @param rows what the rows are, as a message has it
 * @throws MeanderError `input` where there is no row, or every row has weight 0
 */
export function assertSomeWeight({ n, weights }: Points, rows = 'rows'): void {
  if (n === 0) throw inputError(`There are no ${rows} to learn from; give at least 1.`);
  if (weights && !weights.some((w) => w > 0))
    throw inputError(
      `All ${n} ${rows} have weight 0, so there is nothing to learn from; give some row a weight above 0.`,
    );
}

/**
 * Checks the squared distances of rows to centroids.
 * @param points IN the rows
 * @param distances IN n
 * @throws MeanderError `input` for a distance that is not finite, naming the row: it holds NaN or infinity, or its
 *   squares overflow float64
 */
export function assertFiniteDistances(points: Points, distances: ArrayLike<number>): void {
  for (let i = 0; i < points.n; i++) if (!Number.isFinite(distances[i])) throw overflowIn(points, i);
}

function overflowIn({ values, d }: Points, row: number) {
  toFloats(values.subarray(row * d, (row + 1) * d), naming(d, row));
  return inputError(
    `The squared distance of row ${row} to its centroid overflows float64; scale the features down by the same factor.`,
  );
}

/** What messages call row-major values of d features. @param first number of the first row */
const naming = (d: number, first = 0): Naming => ({
  name: 'The values',
  place: (i) => `Row ${first + Math.floor(i / d)}, column ${i % d}`,
});

function assertWhole(name: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && Number(value) >= least) return;
  throw inputError(`Points must have a whole number ${name} of at least ${least}, but ${name} is ${shown(value)}.`);
}
