/** Everything that a `ClusterDual` has summed, with what it was made from, as a value. */
export interface ClusterDualState {
  /** k×d, row-major. */
  readonly centroids: Float64Array;
  /** k. */
  readonly weights: Float64Array;
  /** d. */
  readonly origin: Float64Array;
  /** ζ, see clusterMultipliers.ts. */
  readonly separationMargin: number;
  /** k×(d + k)×(d + k), the sums of all complete chunks. */
  readonly blocks: Float64Array;
  /** The same of the current chunk. */
  readonly chunk: Float64Array;
  /** Number of rows of positive weight. */
  readonly rows: number;
}

/** Arrays of one length, one after another. */
export function joinArrays(arrays: readonly Float64Array[]): Float64Array {
  const { length } = arrays[0];
  const joined = new Float64Array(arrays.length * length);
  for (const [i, array] of arrays.entries()) joined.set(array, i * length);
  return joined;
}
