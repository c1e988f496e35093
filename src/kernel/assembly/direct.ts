import { INFINITY64 } from './floats';
import { centroids, d, k, packedRows } from './headerFields';

/** Rows that are compared at the same time, two to a vector. */
const GROUP: i32 = 8;

/** One number of each of two rows, as float64. */
// @ts-ignore: decorator
@inline function loadPair<T>(x0: usize, x1: usize): v128 {
  if (sizeof<T>() == 4) return f64x2.promote_low_f32x4(v128.load32_lane(x1, v128.load32_zero(x0), 1));
  return v128.load64_lane(x1, v128.load64_zero(x0), 1);
}

/** Lays out rows i … i + 7 of n as [d][8] float64; the last row stands in for rows that do not exist. */
// @ts-ignore: decorator
@inline function transposeGroup<T>(points: usize, n: i32, i: i32): void {
  const row = <usize>d * sizeof<T>();
  for (let lane = 0; lane < GROUP; lane += 2) {
    let x0 = points + <usize>min(i + lane, n - 1) * row, x1 = points + <usize>min(i + lane + 1, n - 1) * row;
    let y = packedRows + <usize>lane * 8;
    for (let t = 0; t < d; t++, x0 += sizeof<T>(), x1 += sizeof<T>(), y += 64) v128.store(y, loadPair<T>(x0, x1));
  }
}

/** Adds the squared difference of one coordinate for two rows. */
// @ts-ignore: decorator
@inline function addSquare(sum: v128, x: usize, c: v128): v128 {
  const e = f64x2.sub(v128.load(x), c);
  return f64x2.add(sum, f64x2.mul(e, e));
}

/**
 * j in the lanes where the distance is less than all before, else the old label: j only grows, so the maximum is the
 * latest.
 */
// @ts-ignore: decorator
@inline function latestLabel(label: v128, j: v128, less: v128): v128 { return i32x4.max_s(label, v128.and(less, j)); }

/** The labels of 4 rows from two vectors of float64 lanes, each of which holds its label twice. */
// @ts-ignore: decorator
@inline function evenLanes(a: v128, b: v128): v128 { return v128.shuffle<i32>(a, b, 0, 2, 4, 6); }

/**
 * Assigns n rows by the definition alone: float64, t ascending, ties to the lowest j since only a lesser distance
 * replaces the least one. It serves where k·d is so small that no screen pays.
 * @param labels n int32, with room for 7 more
 * @param distances n float64, with room for 7 more
 */
// @ts-ignore: decorator
@inline
export function assignDirect<T>(points: usize, n: i32, labels: usize, distances: usize): void {
  const infinity = f64x2.splat(INFINITY64), one = i32x4.splat(1), end = packedRows + <usize>d * 64;
  for (let i = 0; i < n; i += GROUP, labels += 32, distances += 64) {
    transposeGroup<T>(points, n, i);
    let best0 = infinity, best1 = infinity, best2 = infinity, best3 = infinity;
    let j = i32x4.splat(0), label0 = j, label1 = j, label2 = j, label3 = j;
    for (let z = centroids, last = centroids + <usize>k * <usize>d * 8; z < last; j = i32x4.add(j, one)) {
      let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (let x = packedRows; x < end; x += 64, z += 8) {
        const c = v128.load64_splat(z);
        s0 = addSquare(s0, x, c); s1 = addSquare(s1, x + 16, c);
        s2 = addSquare(s2, x + 32, c); s3 = addSquare(s3, x + 48, c);
      }
      label0 = latestLabel(label0, j, f64x2.lt(s0, best0)); best0 = f64x2.pmin(best0, s0);
      label1 = latestLabel(label1, j, f64x2.lt(s1, best1)); best1 = f64x2.pmin(best1, s1);
      label2 = latestLabel(label2, j, f64x2.lt(s2, best2)); best2 = f64x2.pmin(best2, s2);
      label3 = latestLabel(label3, j, f64x2.lt(s3, best3)); best3 = f64x2.pmin(best3, s3);
    }
    v128.store(labels, evenLanes(label0, label1)); v128.store(labels, evenLanes(label2, label3), 16);
    v128.store(distances, best0); v128.store(distances, best1, 16);
    v128.store(distances, best2, 32); v128.store(distances, best3, 48);
  }
}
