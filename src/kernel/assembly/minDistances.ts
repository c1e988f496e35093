import { definitionDistances } from './definition';
import { scratch } from './headerFields';
import { rowAddress } from './pass';
import { quadSummary } from './quads';
import { lowerBoundsOf } from './screen';
import { threshold } from './verify';

/** Stores entry i of `scratch` as the result for centroid j, if it is less than `soFar`. */
// @ts-ignore: decorator
@inline function storeIfLess(out: usize, j: i32, i: usize, soFar: f64): void {
  const measured = load<f64>(scratch + i * 8);
  if (measured < soFar) store<f64>(out + <usize>j * 8, measured);
}

/**
 * Computes for the rows of quad q and each of up to 8 centroids the lesser of the row's least squared distance so far
 * and its squared distance to the centroid. The definition measures only where a lower bound does not show that the
 * result is the former.
 * @param nearest one float64 per row
 * @param out 8 float64 per row
 */
// @ts-ignore: decorator
@inline
export function minDistancesOfQuad<T>(rows: i32, q: i32, nearest: usize, out: usize): void {
  const summary = quadSummary(q), m = <f64>load<f32>(summary, 48), halfInverse = 0.5 / m;
  for (let r = 0; r < rows; r++, nearest += 8, out += 64) {
    const x = rowAddress(4 * q + r), soFar = load<f64>(nearest), both = f64x2.splat(soFar);
    v128.store(out, both); v128.store(out, both, 16); v128.store(out, both, 32); v128.store(out, both, 48);
    const limits = f32x4.splat(threshold(summary, r, soFar, m, halfInverse));
    const bounds = lowerBoundsOf(q, 0) + <usize>r * 32;
    const above0 = i32x4.bitmask(f32x4.gt(v128.load(bounds), limits));
    const above1 = i32x4.bitmask(f32x4.gt(v128.load(bounds, 16), limits));
    let mask = 255 & ~(above0 | (above1 << 4));
    while (mask) {
      // Four centroids at a time; the first stands in where there are no more.
      const j0 = ctz(mask), mask1 = mask & (mask - 1), j1 = mask1 ? ctz(mask1) : j0, mask2 = mask1 & (mask1 - 1);
      const j2 = mask2 ? ctz(mask2) : j0, mask3 = mask2 & (mask2 - 1), j3 = mask3 ? ctz(mask3) : j0;
      definitionDistances<T>(x, x, x, x, j0, j1, j2, j3, scratch);
      storeIfLess(out, j0, 0, soFar); storeIfLess(out, j1, 1, soFar);
      storeIfLess(out, j2, 2, soFar); storeIfLess(out, j3, 3, soFar);
      mask = mask3 & (mask3 - 1);
    }
  }
}
