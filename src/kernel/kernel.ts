/** Numbers of n rows × d columns, row-major. */
export type Values = Float32Array | Float64Array;

/** Rows to assign. */
export interface Rows {
  /** n×d, row-major, finite. */
  values: Values;
  /** Number of rows. */
  n: number;
  /** Number of dimensions. */
  d: number;
  /** n weights ≥ 0; without them every row weighs 1. */
  weights?: Float64Array;
}

/** Sums over rows by the centroid to which they were assigned. */
export interface Sums {
  /** k×d, Σ w·x of the rows of each centroid. */
  sums: Float64Array;
  /** k, Σ w. */
  weights: Float64Array;
  /** k, number of rows. */
  counts: Float64Array;
  /** k, Σ w·‖x − c‖² of the rows of each centroid. */
  perClusterInertia: Float64Array;
  /** Σ w·‖x − c‖² of all rows. */
  inertia: number;
}

/** Rows of a block that are summed before the sums are merged; part of the definition of the bits. */
export const CHUNK_ROWS = 1024;

/** Rows of a mini-batch whose chunks are merged before blocks are: as many as one process sums at a time. */
export const BLOCK_ROWS = 65_536;

/**
 * How a kernel screened the latest mini-batch. It changes with time and machine, but never changes the bits of a
 * result.
 */
export interface Screening {
  /** The arithmetic that bounds the distances to all centroids; `float64` is the definition itself. */
  screen: 'float64' | 'float32' | 'int16';
  /** Eighths of the dimensions that it multiplies, 1 … 8; the rest is bounded. */
  prefixEighths: number;
  /** Whether the rest is bounded by the part that rows share with their likely centroids, and not by norms alone. */
  anchored: boolean;
  /** Threads that worked on it: those that had started, but no more than there were pieces of work. */
  threads: number;
  /** Centroids per row, not counting the one of the least bound, that the first pass did not exclude. */
  candidates: number;
  /** Those of them, per row, whose distance the definition had to measure. */
  verified: number;
  /** Share of rows that had too many candidates and were screened again over all dimensions. */
  rescanned: number;
}

/**
 * Assigns rows to centroids. Every kernel returns the bits of the scalar kernel, which is the definition:
 * label(x) = argmin_j Σ_t (x_t − c_jt)² in float64, t ascending, ties to the lowest j.
 */
export interface Kernel {
  /** How the latest call screened. */
  readonly screening: Screening;

  /**
   * Sets the centroids with which the next calls compare, by copying them.
   * @param centroids IN k×d, row-major, finite
   */
  load(centroids: Float64Array, k: number, d: number): void;

  /**
   * Assigns n rows to the loaded centroids.
   * @param values IN n×d, row-major, finite
   * @param labels OUT n, the nearest centroid of each row
   * @param distances OUT n, squared distance to it
   */
  assignInto(values: Values, n: number, labels: Int32Array, distances: Float64Array): void;

  /**
   * Sums over rows as model/statistics.ts defines it. Only kernels have it that sum where their rows are.
   * @returns valid until the next call
   */
  sumsOf?(rows: Rows): Sums;

  /**
   * Moves the loaded centroids by k learning rates, toward the means of the rows that were summed, as model/step.ts
   * defines it. Only kernels have it that also have `sumsOf`.
   * @param sums IN k×d sums and k weights; those that `sumsOf` returned last are not copied
   * @returns k, ‖movement of c_j‖²; valid until the next call
   */
  move?(rates: Float64Array, sums: Pick<Sums, 'sums' | 'weights'>): Float64Array;

  /**
   * Copies the centroids, where the kernel moves them itself.
   * @param centroids OUT k×d
   */
  centroidsInto?(centroids: Float64Array): void;

  /**
   * Computes, for m centres, the lesser of each row's least squared distance so far and its squared distance to the
   * centre, by the definition. Forgets the loaded centroids.
   * @param centres IN m×d, finite
   * @param nearest IN n, least squared distances so far, or infinity
   * @param out OUT m×n
   */
  minDistancesInto(rows: Rows, centres: Float64Array, nearest: Float64Array, out: Float64Array): void;

  /** Ends the kernel's threads, if it has any. */
  close(): void;
}
