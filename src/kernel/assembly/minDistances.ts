import { scratch, rowAddress, v } from './shape';
import { definitionDistances } from './definition';
import { threshold } from './verify';
import { lowerBoundsOf } from './screen';
import { quadSummary } from './packRows';

/**
 * For rows of quad q and up to 8 centroids: the lesser of what is nearest so far and the definition's distance, which
 * is only computed where a lower bound leaves the question open. `nearest` holds one number a row, `out` 8.
 */
// @ts-ignore: decorator
@inline
export function minDistancesOfQuad<T>(rows: i32, q: i32, nearest: usize, out: usize): void {
  const at = quadSummary(q), inverse = <f64>load<f32>(at, 48), unit = 0.5 / inverse;
  for (let r = 0; r < rows; r++, nearest += 8, out += 64) {
    const x = rowAddress(4 * q + r), so = load<f64>(nearest), least = f64x2.splat(so);
    v128.store(out, least); v128.store(out, least, 16); v128.store(out, least, 32); v128.store(out, least, 48);
    const limits = f32x4.splat(threshold(at, r, so, inverse, unit)), low = lowerBoundsOf(q, 0) + <usize>r * 32;
    let open = 255 & ~(i32x4.bitmask(f32x4.gt(v(low), limits)) | (i32x4.bitmask(f32x4.gt(v128.load(low, 16), limits)) << 4));
    while (open) {
      const j0 = ctz(open), open1 = open & (open - 1), j1 = open1 ? ctz(open1) : j0, open2 = open1 & (open1 - 1);
      const j2 = open2 ? ctz(open2) : j0, open3 = open2 & (open2 - 1), j3 = open3 ? ctz(open3) : j0;
      definitionDistances<T>(x, x, x, x, j0, j1, j2, j3, scratch);
      storeIfLess(out, j0, 0, so); storeIfLess(out, j1, 8, so); storeIfLess(out, j2, 16, so); storeIfLess(out, j3, 24, so);
      open = open3 & (open3 - 1);
    }
  }
}

// @ts-ignore: decorator
@inline function storeIfLess(out: usize, j: i32, from: usize, so: f64): void {
  const found = load<f64>(scratch + from);
  if (found < so) store<f64>(out + <usize>j * 8, found);
}
