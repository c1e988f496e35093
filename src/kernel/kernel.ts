/** Numbers of n rows × d columns, row-major. */
export type Values = Float32Array | Float64Array;

/** n×d values, row-major and finite, and, if given, one weight ≥ 0 a row. */
export interface Rows {
  values: Values;
  n: number;
  d: number;
  weights?: Float64Array;
}

/** Sums over rows by the centroid they were assigned to: sums k×d, weights, counts and inertias k. */
export interface Sums {
  sums: Float64Array;
  weights: Float64Array;
  counts: Float64Array;
  perClusterInertia: Float64Array;
  inertia: number;
}

/** Rows of a mini-batch that are summed before the sums are merged; part of the definition of the bits. */
export const CHUNK_ROWS = 1024;

/** How a kernel screens, and how much its screen left open; changes with time and machine, never with the bits. */
export interface Screening {
  /** Arithmetic that looks at all centroids; `float64` is the definition itself. */
  screen: 'float64' | 'float32' | 'int16';
  /** Share of the dimensions that it looks at before it bounds the rest. */
  prefixEighths: number;
  /** Whether it bounds the rest by way of what rows and their likeliest centroids have in common. */
  anchored: boolean;
  /** Threads that work on a mini-batch of several chunks. */
  threads: number;
  /** Centroids a row, beyond the likeliest, that the screen's first look left over in the latest mini-batch. */
  candidates: number;
  /** Those of them that the definition had to look at. */
  verified: number;
  /** Share of the rows that it left so open that all dimensions were looked at again. */
  rescanned: number;
}

/**
 * Assigns rows to centroids. Every kernel returns the bits of the scalar kernel, which is the definition:
 * label(x) = argmin_j Σ_t (x_t − c_jt)² in float64, t ascending, ties to the lowest j.
 */
export interface Kernel {
  /** What it did in the latest call. */
  readonly screening: Screening;

  /**
   * Fixes the centroids that the next `assignInto` compares with, by copying them.
   * @param centroids IN k×d, row-major, finite
   */
  load(centroids: Float64Array, k: number, d: number): void;

  /**
   * @param values IN n×d, row-major, finite
   * @param labels OUT n, the nearest centroid of each row
   * @param distances OUT n, squared distance to it
   */
  assignInto(values: Values, n: number, labels: Int32Array, distances: Float64Array): void;

  /**
   * Sums over rows as model/statistics.ts defines them, for a kernel that sums where its rows lie.
   * @returns valid until the next call
   */
  sumsOf?(rows: Rows): Sums;

  /**
   * Moves the loaded centroids by k learning rates as model/step.ts defines it, by what it summed last, for a kernel that
   * sums where its rows lie.
   * @returns k, ‖movement of c_j‖²; valid until the next call
   */
  move?(rates: Float64Array): Float64Array;

  /**
   * Where the centroids now are, for a kernel that moves them.
   * @param centroids OUT k×d
   */
  centroidsInto?(centroids: Float64Array): void;

  /**
   * For m centres, the lesser of what is nearest to each row so far and its squared distance to the centre, by the
   * definition. Forgets the loaded centroids.
   * @param centres IN m×d, finite
   * @param nearest IN n, squared distances, or infinity
   * @param out OUT m×n
   */
  minDistancesInto(rows: Rows, centres: Float64Array, nearest: Float64Array, out: Float64Array): void;

  /** Ends its threads, if it has any. */
  close(): void;
}
