/** Numbers of n rows × d columns, row-major. */
export type Values = Float32Array | Float64Array;

/**
 * Assigns rows to centroids. Every kernel returns the bits of the scalar kernel, which is the definition:
 * label(x) = argmin_j Σ_t (x_t − c_jt)² in float64, t ascending, ties to the lowest j.
 */
export interface Kernel {
  /** `scalar`, `simd`, … as in `--kernel`. */
  readonly name: string;

  /**
   * Fixes the centroids that the next `assignInto` compares with, by copying them.
   * @param centroids IN k×d, row-major, finite
   */
  load(centroids: Float64Array, k: number, d: number): void;

  /**
   * @param values IN n×d, row-major, finite
   * @param labels OUT n, the nearest centroid of each row
   * @param distances OUT n, squared distance to it
   * @returns how many rows needed more than the screen
   */
  assignInto(values: Values, n: number, labels: Int32Array, distances: Float64Array): number;

  /**
   * Squared distances of n rows to one centre, by the definition.
   * @param centre IN d
   * @param out OUT n
   */
  distancesInto(values: Values, n: number, centre: Float64Array, out: Float64Array): void;
}
