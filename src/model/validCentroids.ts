import { usageError } from '../errors.js';
import { type Naming, toFloats, toRows } from './userNumbers.js';

/** Centroids as a user may give them: k rows of d numbers, or k×d numbers row by row. */
export type UserCentroids = ArrayLike<number> | readonly ArrayLike<number>[];

/**
 * Centroids that a user gives, as k×d float64 numbers with memory of their own.
 * @param name what they are, as a message has it: `given centroids`
 * @throws MeanderError `usage` for another number of rows or features, rows of different lengths, and numbers that are
 *   not finite, naming row, column and value
 */
export function validCentroids(given: UserCentroids, k: number, d: number, name = 'given centroids'): Float64Array {
  const naming: Naming = {
    name: `The ${name}`,
    place: (i) => `Row ${Math.floor(i / d)}, column ${i % d} of the ${name}`,
    fail: usageError,
  };
  const needed = `k = ${k} rows of ${d} features need ${k * d}`;
  if (Array.isArray(given) && typeof given[0] === 'object') {
    const { values, n, d: width } = toRows(given, { ...naming, place: (row) => `Row ${row} of the ${name}` });
    if (n === k && width === d) return Float64Array.from(values);
    throw usageError(`The ${name} hold ${n} rows of ${width} features, ${values.length} numbers; ${needed}.`);
  }
  const values = Float64Array.from(toFloats(given, naming));
  if (values.length === k * d) return values;
  throw usageError(`The ${name} hold ${values.length} numbers; ${needed}.`);
}
