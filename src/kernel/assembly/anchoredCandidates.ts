import { setCandidate } from './candidates';
import { dotAA, dotProducts, dotXA, dotXX } from './dotProducts';
import { U } from './floats';
import {
  anchorGeneration, anchorNorms, anchorProducts, commonUnit, k, largestAnchorMovement, panelStride, productGenerations,
  scratch,
} from './headerFields';
import { prefix } from './pass';
import { lowerBoundsOf } from './screen';
import { packedAnchor, packedRow, panelCount } from './shape';

/**
 * In which of 4 lanes the bound, lowered by what the dimensions beyond the prefix can contribute, is above the limit.
 * The terms of the row, κ, ‖p − κa‖ and the limit, are read from memory, since V8 would otherwise compute them again
 * for every panel.
 */
// @ts-ignore: decorator
@inline function isExcluded(bounds: usize, products: usize, norms: usize, terms: usize): v128 {
  const along = f32x4.mul(v128.load32_splat(terms), v128.load(products));
  const suffix = f32x4.add(along, f32x4.mul(v128.load32_splat(terms, 4), v128.load(norms)));
  return f32x4.gt(f32x4.sub(v128.load(bounds), suffix), v128.load32_splat(terms, 8));
}

/** Stores the terms of the inequality in anchors.ts for packed row x and its anchor: S·κ, S·‖p − κa‖ and the limit. */
// @ts-ignore: decorator
@inline function storeTerms(x: usize, anchor: i32, limit: f32, terms: usize): void {
  const skip = <usize>prefix * 2;
  dotProducts(x + skip, packedAnchor(anchor) + skip, packedAnchor(anchor + 1));
  const square = <f64>dotXX, common = <f64>dotXA, anchorSquare = <f64>dotAA, norm = Math.sqrt(square);
  const kappa = anchorSquare > 0 ? <f32>(common / anchorSquare) : 0;
  const restSquare = square - 2 * <f64>kappa * common + <f64>kappa * <f64>kappa * anchorSquare;
  const rest = Math.sqrt(Math.max(0, restSquare) + 0.001);
  store<f32>(terms, kappa * commonUnit);
  store<f32>(terms, <f32>(1.000001 * rest * <f64>commonUnit), 4);
  // The limit grows by ‖p‖‖q_j − q̃_j‖, and by 64u of all that float32 rounds: products below ‖p‖·32,768, the limit.
  const moved = norm * (64 * U * 32768 + 1.000001 * <f64>largestAnchorMovement) * <f64>commonUnit;
  store<f32>(terms, <f32>(<f64>limit + moved + 64 * U * Math.abs(<f64>limit)), 8);
}

/**
 * Lists candidates as `listCandidates` does, where the bounds leave out the dimensions beyond the prefix: these are
 * bounded by the row's part along its anchor and the rest.
 * @returns how many, or a number above k if the anchor has no products
 */
export function listAnchoredCandidates(q: i32, r: usize, anchor: i32, limit: f32, enough: i32): i32 {
  const generation = load<i32>(productGenerations + <usize>anchor * 4);
  if (anchorGeneration == 0 || generation != anchorGeneration) return k + 1;
  const bytes = <usize>panelCount() * 32, products = anchorProducts + <usize>anchor * bytes, terms = scratch + 32;
  storeTerms(packedRow(4 * q + <i32>r), anchor, limit, terms);
  let listed = 0, bounds = lowerBoundsOf(q, 0) + r * 32, column: usize = 0;
  for (const step = <usize>panelStride * 128; column < bytes; column += 32, bounds += step) {
    const out0 = isExcluded(bounds, products + column, anchorNorms + column, terms);
    const out1 = isExcluded(bounds + 16, products + column + 16, anchorNorms + column + 16, terms);
    if (i32x4.all_true(v128.and(out0, out1))) continue;
    for (let mask = 255 & ~(i32x4.bitmask(out0) | (i32x4.bitmask(out1) << 4)); mask; mask &= mask - 1) {
      const j = <i32>(column / 4) + ctz(mask);
      if (j >= k) continue;
      setCandidate(listed, j);
      listed++;
    }
    if (listed > enough) break;
  }
  return listed;
}
