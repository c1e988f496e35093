import { candidates, d, distances4, k, lows, minima, PANEL, panelCount, scale, U, v } from './shape';
import { exactQuad } from './exact';
import { likeliest } from './screen';
import { quad } from './rows';

const EPSILON: f64 = 2.220446049250313e-16;

/** What the lower bound of a centroid must not exceed for it to come as near as the definition's distance `found`. */
// @ts-ignore: decorator
@inline function limit(q: usize, r: usize, found: f64): f32 {
  const inverse = <f64>load<f32>(q, 48);
  const mine = 0.5 * scale * scale * inverse * found * (1 + 4 * <f64>(d + 4) * EPSILON);
  const row = <f64>load<f32>(q + r * 4, 16) / (2 * inverse);
  return <f32>(mine - row + (mine + Math.abs(row)) * 4 * EPSILON + Math.abs(mine - row) * 2 * U + 1e-36);
}

/** Writes label and distance of rows i … i+3 (the host leaves room for 3 more than n); returns how many further centroids could have won. */
// @ts-ignore: decorator
@inline
export function decide<T>(points: usize, n: i32, i: i32, q: i32, labels: usize, distances: usize): i32 {
  const stride = <usize>d * sizeof<T>(), last = n - 1;
  const r0 = points + <usize>i * stride, r1 = points + <usize>min(i + 1, last) * stride;
  const r2 = points + <usize>min(i + 2, last) * stride, r3 = points + <usize>min(i + 3, last) * stride;
  const label = labels + <usize>i * 4, distance = distances + <usize>i * 8;
  const j0 = likeliest(4 * q), j1 = likeliest(4 * q + 1), j2 = likeliest(4 * q + 2), j3 = likeliest(4 * q + 3);
  v128.store(label, i32x4(j0, j1, j2, j3));
  exactQuad<T>(r0, r1, r2, r3, j0, j1, j2, j3, distance);
  let rivals = 0;
  for (let r = 0, rows = min(4, n - i); r < rows; r++) {
    const found = gather(4 * q + r, limit(quad(q), r, load<f64>(distance + <usize>r * 8)));
    if (found == 1) continue;
    settle<T>(points + <usize>(i + r) * stride, found, label + <usize>r * 4, distance + <usize>r * 8);
    rivals += found - 1;
  }
  return rivals;
}

/** Lists the centroids whose lower bound is not above the limit, by index. */
// @ts-ignore: decorator
@inline function gather(row: i32, most: f32): i32 {
  const limits = f32x4.splat(most);
  const count = panelCount();
  let at = minima + <usize>row * <usize>count * 16, low = lows + <usize>row * <usize>count * 32;
  let found = 0;
  for (let j = 0; j < k; j += PANEL, at += 16, low += 32) {
    if (i32x4.bitmask(f32x4.gt(v(at), limits)) == 15) continue;
    let mask = 255 & ~(i32x4.bitmask(f32x4.gt(v(low), limits)) | (i32x4.bitmask(f32x4.gt(v128.load(low, 16), limits)) << 4));
    for (; mask; mask &= mask - 1) {
      const candidate = j + ctz(mask);
      if (candidate >= k) continue;
      store<i32>(candidates + <usize>found * 4, candidate);
      found++;
    }
  }
  return found;
}

/** Lets the definition decide among the listed candidates. */
function settle<T>(x: usize, found: i32, label: usize, distance: usize): void {
  let winner = 0;
  let least: f64 = f64.MAX_VALUE * 2;
  for (let c = 0; c < found; c += 4) {
    const list = candidates + <usize>c * 4, last = found - c - 1;
    const j0 = load<i32>(list), j1 = load<i32>(list + 4 * <usize>min(1, last));
    const j2 = load<i32>(list + 4 * <usize>min(2, last)), j3 = load<i32>(list + 4 * <usize>min(3, last));
    exactQuad<T>(x, x, x, x, j0, j1, j2, j3, distances4);
    for (let i = 0; i < 4; i++) {
      const at = load<f64>(distances4 + <usize>i * 8);
      if (at < least) {
        least = at;
        winner = load<i32>(list + 4 * <usize>min(i, last));
      }
    }
  }
  store<i32>(label, winner);
  store<f64>(distance, least);
}
