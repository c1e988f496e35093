import { normalizeRows } from '../bound/normalizedRows.js';
import { inUnits } from '../bound/rounding.js';
import { limitError } from '../errors.js';
import type { Points } from '../model/points.js';
import { Intervals } from './intervals.js';

/** Numbers in the table of cuts that fit in memory: 2 GiB. */
const MOST_CUTS = 536_870_912;

/** The best clustering of rows on a line. */
export interface LineClustering {
  /** n, cluster of each row. */
  labels: Int32Array;
  /** A lower bound on the inertia of any k clusters, rounded down; null where every row lies at a centroid. */
  lower: number | null;
}

/**
 * The global minimum in one dimension, where clusters are intervals of the sorted rows: dynamic programming (Bellman
 * 1973; Wang & Song 2011), each layer by divide and conquer, since the best last cut never moves left as the end moves
 * right (Grønlund et al. 2017). Takes O(k·n·log n) time and 4·k·n bytes.
 * @param points IN n rows of 1 feature
 * @param k number of clusters, 1 … n
 * @throws MeanderError `limit` where k·n is above 2²⁹
 */
export function solveOneDimension(points: Points, k: number): LineClustering {
  const { n, values } = points;
  if (k * n > MOST_CUTS) {
    throw limitError(
      `The exact method in one dimension takes k·n up to ${MOST_CUTS}, but k·n is ${k * n}; use Lloyd's algorithm.`,
    );
  }
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const { points: scaled, exponent } = normalizeRows(points, Float64Array.of(0));
  const [x, w] = [scaled.values, scaled.weights].map((numbers) => Float64Array.from(order, (i) => numbers[i]));
  const places = distinctPlaces(x, w);
  const labels = new Int32Array(n);
  if (places[n - 1] < k) {
    for (let at = 0; at < n; at++) labels[order[at]] = places[at];
    return { labels, lower: null };
  }
  const { starts, lower } = new Intervals(x, w).best(k);
  for (let j = 0; j < k; j++) for (let at = starts[j]; at < starts[j + 1]; at++) labels[order[at]] = j;
  return { labels, lower: inUnits(lower, exponent) };
}

/** The number of each row's value among the distinct values of rows with weight; a row without weight shares one. */
function distinctPlaces(x: Float64Array, w: Float64Array): Int32Array {
  const places = new Int32Array(x.length);
  let [place, last] = [-1, Number.NaN];
  for (let at = 0; at < x.length; at++) {
    if (w[at] > 0 && x[at] !== last) [place, last] = [place + 1, x[at]];
    places[at] = Math.max(0, place);
  }
  return places;
}
