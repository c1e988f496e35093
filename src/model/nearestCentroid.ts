import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/** A centroid and how far away it is. */
export interface Nearest {
  /** Index of the centroid; −1 where there is none. */
  index: number;
  /** Squared distance to it; infinity where there is none. */
  squaredDistance: number;
}

/**
 * The centroid nearest to a point; the lowest index wins ties.
 * @param values IN holds the point's d numbers from index `from`
 * @param from where the point begins in `values`
 * @param among IN the centroids, k×d
 * @param except a centroid to leave out: the point itself, where it is one of them
 */
export function nearestCentroid(
  values: ArrayLike<number>,
  from: number,
  { k, d, centroids }: { k: number; d: number; centroids: ArrayLike<number> },
  except = -1,
): Nearest {
  let [index, squaredDistance] = [-1, Number.POSITIVE_INFINITY];
  for (let j = 0; j < k; j++) {
    if (j === except) continue;
    const found = squaredEuclidean(values, from, centroids, j * d, d);
    if (found < squaredDistance) [index, squaredDistance] = [j, found];
  }
  return { index, squaredDistance };
}
