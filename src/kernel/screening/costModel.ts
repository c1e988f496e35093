import { screens } from './screens.js';
import { prefixDimensions, type ScreeningStrategy } from './strategy.js';

/** Work that remains per row after screening. */
export interface ScreenResult {
  /** Centroids, not counting the one of the least bound, that the first pass did not exclude. */
  candidates: number;
  /** Those of them whose distance the definition had to measure. */
  verified: number;
  /** Share of rows that had too many candidates and were screened again over all dimensions. */
  rescanned: number;
}

/** A screen that excluded all centroids but one for every row. */
export const NO_WORK: ScreenResult = { candidates: 0, verified: 0, rescanned: 0 };

/** Adds `share` times b to a. */
export const addResults = (a: ScreenResult, b: ScreenResult, share = 1): ScreenResult => ({
  candidates: a.candidates + share * b.candidates,
  verified: a.verified + share * b.verified,
  rescanned: a.rescanned + share * b.rescanned,
});

/**
 * Estimated cycles per row of a strategy for k centroids of d dimensions: packing the row and screening it; finding the
 * least bound; multiplying the remaining dimensions for candidates; measuring distances by the definition; screening
 * again the rows that need it; and computing the products of anchors, shared by the rows that they serve. The constants
 * were measured on x86: a wrong estimate costs time, never bits.
 * @param anchorRows rows that the products of anchors are expected to serve before they must be computed again
 */
export function estimateCycles(
  { screen, prefixEighths, anchored }: ScreeningStrategy,
  { candidates, verified, rescanned }: ScreenResult,
  k: number,
  d: number,
  anchorRows = Number.POSITIVE_INFINITY,
): number {
  const prefix = prefixDimensions(prefixEighths, d);
  const rest = d - prefix;
  const leastBound = 0.9 * k;
  const anchors = anchored ? 2 * k + d + (k * k * rest) / (12 * anchorRows) : 0;
  const refining = candidates * (0.18 * rest + 40);
  const verifying = verified * (3 * d + 50);
  const rescanning = rescanned * (screens.int16.cycles(k, d, d) + leastBound);
  return screens[screen].cycles(k, d, prefix) + leastBound + anchors + refining + verifying + rescanning;
}
