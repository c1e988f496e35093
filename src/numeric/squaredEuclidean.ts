/**
 * Σ_t (x_t − c_t)², t ascending, in float64: the distance of Meander's definition.
 * @param x IN holds d numbers from `xAt`
 * @param c IN holds d numbers from `cAt`
 */
export function squaredEuclidean(
  x: ArrayLike<number>,
  xAt: number,
  c: ArrayLike<number>,
  cAt: number,
  d: number,
): number {
  let sum = 0;
  for (let t = 0; t < d; t++) {
    const e = x[xAt + t] - c[cAt + t];
    sum += e * e;
  }
  return sum;
}
