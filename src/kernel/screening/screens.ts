import { FLAGS } from '../wasm/headerFields.js';

/** One arithmetic in which centroids can be screened. */
export interface Screen {
  /** The flag that tells the compiled kernel to use it. */
  readonly flag: number;
  /**
   * Estimated cycles per row for packing the row and multiplying `prefix` dimensions of it with k centroids; measured
   * on x86.
   */
  cycles(k: number, d: number, prefix: number): number;
}

/** All arithmetics; `float64` is the definition itself. */
export const screens = {
  float64: { flag: FLAGS.DIRECT, cycles: (k, d, prefix) => 0.8 * d + (k * prefix) / 2 },
  float32: { flag: 0, cycles: (k, d, prefix) => 0.8 * d + (k * prefix) / 6 },
  int16: { flag: FLAGS.INT16_SCREEN, cycles: (k, d, prefix) => d + (k * prefix) / 12 },
} as const satisfies Record<string, Screen>;

/** Name of an arithmetic. */
export type ScreenName = keyof typeof screens;
