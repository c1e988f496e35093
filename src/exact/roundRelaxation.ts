import type { WeightedPoints } from '../bound/normalizedRows.js';
import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import type { Clustering } from '../solve/clustering.js';
import { lloydFrom } from '../solve/lloyd.js';

/**
 * A clustering from a solution of the relaxation. Rows are averaged by the solution, which draws the rows of a cluster
 * together; Lloyd's algorithm then starts from k averaged rows that lie far from one another (farthest-first traversal,
 * Gonzalez 1985, here by w·D²).
 * @param points IN n rows to cluster
 * @param rows IN m rows that the solution is about
 * @param z IN m×m, a solution of the relaxation
 */
export function roundRelaxation(points: Points, k: number, rows: WeightedPoints, z: Float64Array): Clustering {
  const { n: m, d, weights } = rows;
  const averaged = averagedRows(rows, z);
  const chosen = [0];
  const nearest = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
  for (let last = 0; chosen.length < k; ) {
    for (let i = 0; i < m; i++)
      nearest[i] = Math.min(nearest[i], weights[i] * squaredEuclidean(averaged, i * d, averaged, last * d, d));
    last = nearest.indexOf(Math.max(...nearest));
    chosen.push(last);
  }
  const centroids = new Float64Array(k * d);
  chosen.forEach((row, j) => centroids.set(averaged.subarray(row * d, (row + 1) * d), j * d));
  return lloydFrom(points, k, centroids);
}

/** The mean of all rows for each row, weighted by its row of Z; the row itself where those weights sum to 0. */
function averagedRows({ n: m, d, values, weights }: WeightedPoints, z: Float64Array): Float64Array {
  const averaged = new Float64Array(m * d);
  for (let i = 0; i < m; i++) {
    let total = 0;
    for (let j = 0; j < m; j++) {
      const share = z[i * m + j] * Math.sqrt(weights[j]);
      total += share;
      for (let t = 0; t < d; t++) averaged[i * d + t] += share * values[j * d + t];
    }
    for (let t = 0; t < d; t++) averaged[i * d + t] = total > 0 ? averaged[i * d + t] / total : values[i * d + t];
  }
  return averaged;
}
