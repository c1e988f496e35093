import { anchors, d, k, packedRows, PANEL, panels, tileRows } from './headerFields';

/** Panels of 8 centroids. */
// @ts-ignore: decorator
@inline export function panelCount(): i32 { return (k + PANEL - 1) / PANEL; }

/** d rounded up to a multiple of 8. */
// @ts-ignore: decorator
@inline export function paddedD(): i32 { return (d + 7) & ~7; }

/**
 * Dimensions of a prefix of e eighths of d: a multiple of 8, or d. screening/strategy.ts has the same formula, since
 * suffixNormTable is filled by this one and read by that one.
 */
// @ts-ignore: decorator
@inline export function prefixDimensions(e: i32): i32 { return e == 8 ? d : min(d, max(8, (d * e / 8 + 7) & ~7)); }

/** The D int16 numbers of row i of the tile; they follow the same numbers quad by quad. */
// @ts-ignore: decorator
@inline export function packedRow(i: i32): usize { return packedRows + <usize>(tileRows + i) * <usize>paddedD() * 2; }

/** The D int16 numbers of centroid j; they follow the same numbers panel by panel. */
// @ts-ignore: decorator
@inline export function packedCentroid(j: i32): usize {
  return panels + <usize>(panelCount() * PANEL + j) * <usize>paddedD() * 2;
}

/** The D int16 numbers of anchor j. */
// @ts-ignore: decorator
@inline export function packedAnchor(j: i32): usize { return anchors + <usize>j * <usize>paddedD() * 2; }
