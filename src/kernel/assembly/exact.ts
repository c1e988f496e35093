import { centroids, d, value } from './shape';

/** The definition's squared distances of 4 pairs of row and centroid, interleaved so that the chains of additions overlap. */
// @ts-ignore: decorator
@inline
export function exactQuad<T>(r0: usize, r1: usize, r2: usize, r3: usize, j0: i32, j1: i32, j2: i32, j3: i32, out: usize): void {
  const bytes = <usize>d * 8;
  let z0 = centroids + <usize>j0 * bytes, z1 = centroids + <usize>j1 * bytes;
  let z2 = centroids + <usize>j2 * bytes, z3 = centroids + <usize>j3 * bytes;
  let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0;
  const end = z0 + bytes;
  while (z0 < end) {
    const e0 = value<T>(r0) - load<f64>(z0), e1 = value<T>(r1) - load<f64>(z1);
    const e2 = value<T>(r2) - load<f64>(z2), e3 = value<T>(r3) - load<f64>(z3);
    s0 += e0 * e0; s1 += e1 * e1; s2 += e2 * e2; s3 += e3 * e3;
    r0 += sizeof<T>(); r1 += sizeof<T>(); r2 += sizeof<T>(); r3 += sizeof<T>();
    z0 += 8; z1 += 8; z2 += 8; z3 += 8;
  }
  store<f64>(out, s0); store<f64>(out, s1, 8); store<f64>(out, s2, 16); store<f64>(out, s3, 24);
}
