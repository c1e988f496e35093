import type { ScreenName } from './screens.js';

/** How a kernel screens the centroids for each row before the definition decides (see assembly/screen.ts). */
export interface ScreeningStrategy {
  /** The arithmetic that bounds the distances to all centroids. */
  readonly screen: ScreenName;
  /** Eighths of the dimensions that it multiplies, 1 … 8; the rest is bounded. */
  readonly prefixEighths: number;
  /** Whether the rest is bounded by anchors (see assembly/anchors.ts) and not by Cauchy–Schwarz alone. */
  readonly anchored?: boolean;
}

/** Strategies that a kernel may choose among; it starts with the first. */
export type ScreeningStrategies = readonly [ScreeningStrategy, ...ScreeningStrategy[]];

/**
 * Dimensions of a prefix of some eighths of d: a multiple of 8, or d. assembly/shape.ts has the same formula, since the
 * norms beyond prefixes are stored by that one and read by this one.
 */
export const prefixDimensions = (eighths: number, d: number): number =>
  eighths === 8 ? d : Math.min(d, Math.max(8, (Math.floor((d * eighths) / 8) + 7) & ~7));
