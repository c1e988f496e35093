import { centroids, d, v, value } from './shape';

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

/** The definition's squared distances of n rows of `width` numbers to the one centroid at `centre`; writes up to 3 more. */
// @ts-ignore: decorator
@inline
export function spread<T>(points: usize, n: i32, centre: usize, distances: usize, width: i32): void {
  const stride = <usize>width * sizeof<T>();
  const last = n - 1;
  for (let i = 0; i < n; i += 4) {
    let r0 = points + <usize>i * stride, r1 = points + <usize>min(i + 1, last) * stride;
    let r2 = points + <usize>min(i + 2, last) * stride, r3 = points + <usize>min(i + 3, last) * stride;
    let s01 = f64x2.splat(0), s23 = s01;
    for (let z = centre, end = centre + <usize>width * 8; z < end; z += 8) {
      const m = v128.load64_splat(z);
      const e01 = f64x2.sub(f64x2(value<T>(r0), value<T>(r1)), m), e23 = f64x2.sub(f64x2(value<T>(r2), value<T>(r3)), m);
      s01 = f64x2.add(s01, f64x2.mul(e01, e01));
      s23 = f64x2.add(s23, f64x2.mul(e23, e23));
      r0 += sizeof<T>(); r1 += sizeof<T>(); r2 += sizeof<T>(); r3 += sizeof<T>();
    }
    v128.store(distances + <usize>i * 8, s01);
    v128.store(distances + <usize>i * 8, s23, 16);
  }
}
