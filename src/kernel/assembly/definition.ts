import { centroids, d } from './headerFields';
import { loadFloat64, loadTwo } from './lanes';

/** Squares of two differences between a row and a centroid. */
// @ts-ignore: decorator
@inline function squaredDifferences<T>(row: usize, z: v128): v128 {
  const e = f64x2.sub(loadTwo<T>(row), z);
  return f64x2.mul(e, e);
}
/** Adds the first lane, then the second. */
// @ts-ignore: decorator
@inline function addLanes(sum: f64, x: v128): f64 { return sum + f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1); }
/** Adds 4 squared differences, one after another, as the definition does. */
// @ts-ignore: decorator
@inline function add4<T>(sum: f64, row: usize, z: usize): f64 {
  const x = squaredDifferences<T>(row, v128.load(z));
  const y = squaredDifferences<T>(row + 2 * sizeof<T>(), v128.load(z, 16));
  return addLanes(addLanes(sum, x), y);
}
/** Adds one squared difference. */
// @ts-ignore: decorator
@inline function add1<T>(sum: f64, row: usize, z: usize): f64 {
  const e = loadFloat64<T>(row) - load<f64>(z);
  return sum + e * e;
}

/**
 * The squared distances Σ_t (x_t − c_jt)² of 4 pairs of a row and a centroid, by the definition: float64, t ascending.
 * Each sum is one chain of dependent additions, so the 4 chains are interleaved, which lets the processor work on them
 * at the same time.
 * @param out 4 float64
 */
// @ts-ignore: decorator
@inline
export function definitionDistances<T>(
  r0: usize, r1: usize, r2: usize, r3: usize, j0: i32, j1: i32, j2: i32, j3: i32, out: usize,
): void {
  const bytes = <usize>d * 8;
  let z0 = centroids + <usize>j0 * bytes, z1 = centroids + <usize>j1 * bytes;
  let z2 = centroids + <usize>j2 * bytes, z3 = centroids + <usize>j3 * bytes;
  let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0;
  const end = z0 + bytes;
  while (z0 + 32 <= end) {
    s0 = add4<T>(s0, r0, z0); s1 = add4<T>(s1, r1, z1); s2 = add4<T>(s2, r2, z2); s3 = add4<T>(s3, r3, z3);
    r0 += 4 * sizeof<T>(); r1 += 4 * sizeof<T>(); r2 += 4 * sizeof<T>(); r3 += 4 * sizeof<T>();
    z0 += 32; z1 += 32; z2 += 32; z3 += 32;
  }
  while (z0 < end) {
    s0 = add1<T>(s0, r0, z0); s1 = add1<T>(s1, r1, z1); s2 = add1<T>(s2, r2, z2); s3 = add1<T>(s3, r3, z3);
    r0 += sizeof<T>(); r1 += sizeof<T>(); r2 += sizeof<T>(); r3 += sizeof<T>();
    z0 += 8; z1 += 8; z2 += 8; z3 += 8;
  }
  store<f64>(out, s0); store<f64>(out, s1, 8); store<f64>(out, s2, 16); store<f64>(out, s3, 24);
}
