import type { Points } from './points.js';

/** Sums over rows by cluster, from which the mean of each cluster follows. */
export interface ClusterSums {
  /** k×d, Σ w·(x − origin) over the rows of each cluster. */
  sums: Float64Array;
  /** k, Σ w of the rows of each cluster. */
  weights: Float64Array;
  /** k, Σ w·‖x − c‖² of the rows of each cluster; absent: not measured. */
  perClusterInertia?: Float64Array;
  /** k×d, the point that each cluster's sums are taken about; absent: zero. */
  origins?: Float64Array;
}

/**
 * One iteration of Lloyd's algorithm (1957, published 1982): every centroid moves to the mean of the rows that are
 * assigned to it. A centroid without weight stays where it is, and so does one at which all its rows lie: their mean is
 * that row, while a rounded sum divided by the weight may not be.
 *
 * The caller chooses who assigns the rows and in which order they are summed, since that order decides the last bits:
 * chunk by chunk in a kernel (`Summarizer`), row by row (`sumByLabel`), or about a row of each cluster so that data far
 * from zero keeps its precision.
 * @param centroids INOUT k×d
 * @param d number of features
 * @param summarize sums the rows by their nearest centroid; called once, before any centroid moves
 * @returns what `summarize` returned: sums against the centroids as they were before
 */
export function lloydIteration<S extends ClusterSums>(
  centroids: Float64Array,
  d: number,
  summarize: (centroids: Float64Array) => S,
): S {
  const summary = summarize(centroids);
  const { sums, weights, origins, perClusterInertia } = summary;
  for (let j = 0; j < weights.length; j++) {
    if (!(weights[j] > 0) || perClusterInertia?.[j] === 0) continue;
    for (let at = j * d; at < (j + 1) * d; at++)
      centroids[at] = origins ? origins[at] + sums[at] / weights[j] : sums[at] / weights[j];
  }
  return summary;
}

/**
 * Sums labelled rows by cluster, row by row.
 * @param points IN n rows
 * @param k number of clusters
 * @param labels IN n, cluster of each row, 0 … k − 1
 */
export function sumByLabel({ values, n, d, weights: rowWeights }: Points, k: number, labels: Int32Array): ClusterSums {
  const sums = new Float64Array(k * d);
  const weights = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const w = rowWeights ? rowWeights[i] : 1;
    const to = labels[i] * d;
    weights[labels[i]] += w;
    for (let t = 0; t < d; t++) sums[to + t] += w * values[i * d + t];
  }
  return { sums, weights };
}
