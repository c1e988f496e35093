import type { Values } from '../kernel/kernel.js';
import type { Points } from '../model/points.js';
import { greatestExponent, timesTwoTo } from '../numeric/binaryScale.js';

/** Points with a weight per row. */
export interface WeightedPoints extends Points {
  /** n, ≥ 0. */
  weights: Float64Array;
}

/**
 * Rows about a fixed point among them, and scaled: the numbers that bounds are computed from, so that neither an offset
 * nor a unit of the data costs digits or leaves the range of float64. All scales are powers of two, so they are exact.
 */
export interface NormalizedRows {
  /** n rows as float64; the greatest coordinate is between 1 and 2, the greatest weight between 1 and 4. */
  points: WeightedPoints;
  /** The inertia of the given rows is that of these, times 2 to this power. */
  exponent: number;
  /** Normalizes other rows of the same space, such as centroids. @param rows IN whole rows of d numbers */
  normalize(rows: ArrayLike<number>): Float64Array;
}

/**
 * Normalizes rows about the median of each coordinate, which neither an offset nor an outlier moves. A difference from
 * it is rounded by at most half a unit in its own last place.
 * @param points IN n rows, at least one
 * @param origin IN d, another point to take differences from; zeros only scale, so that nothing is rounded
 */
export function normalizeRows({ values, n, d, weights }: Points, origin = medians(values, n, d)): NormalizedRows {
  const about = (rows: ArrayLike<number>) =>
    Float64Array.from({ length: rows.length }, (_, at) => rows[at] - origin[at % d]);
  const rows = about(values.subarray(0, n * d));
  const exponent = greatestExponent(rows);
  const weightExponent = weights ? evenExponent(weights.subarray(0, n)) : 0;
  const scaled = (numbers: Float64Array) => numbers.map((x) => timesTwoTo(x, -exponent));
  const scaledWeights = weights
    ? Float64Array.from({ length: n }, (_, i) => timesTwoTo(weights[i], -weightExponent))
    : new Float64Array(n).fill(1);
  return {
    points: { values: scaled(rows), n, d, weights: scaledWeights },
    exponent: 2 * exponent + weightExponent,
    normalize: (others) => scaled(about(others)),
  };
}

/** The lower median of each coordinate. */
const medians = (values: Values, n: number, d: number): Float64Array =>
  Float64Array.from({ length: d }, (_, t) => {
    const column = Float64Array.from({ length: n }, (_, i) => values[i * d + t]);
    return column.sort()[(n - 1) >> 1];
  });

/** Even, so that square roots of weights are scaled exactly, too. */
const evenExponent = (weights: Float64Array): number => 2 * Math.floor(greatestExponent(weights) / 2);
