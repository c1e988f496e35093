/** How many points a series of a chart may have. */
export const MOST_POINTS = 512;

/** A number over the rows read. */
export interface Series {
  /** Rows read, ascending. */
  readonly rows: readonly number[];
  /** The number at each of them. */
  readonly values: readonly number[];
}

/** What is drawn of a run that learns. */
export interface Chart {
  /** Mean squared distance of the latest mini-batches, each before it was learned from; at most 512 points. */
  readonly recent: Series;
  /** Mean squared distance of the hold-out, where there is one; at most 512 points. */
  readonly holdout: Series;
  /** What the distances are measured in, where that is not the units of the data. */
  readonly unit?: string;
  /** k, the weight of each cluster as part of all weight, the largest first. */
  readonly shares: Float64Array;
}

/** The weight of each cluster as part of all weight, the largest first; zeros where there is no weight. */
export function sortedShares(weights: Float64Array): Float64Array {
  const shares = weights.slice().sort().reverse();
  const total = shares.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? shares.map((weight) => weight / total) : shares.fill(0);
}
