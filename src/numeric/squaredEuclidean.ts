/**
 * Σ_t (x_t − c_t)² in float64, t ascending: the squared distance of Meander's definition of the assignment.
 * @param x IN, d numbers from index `xFrom`
 * @param c IN, d numbers from index `cFrom`
 */
export function squaredEuclidean(
  x: ArrayLike<number>,
  xFrom: number,
  c: ArrayLike<number>,
  cFrom: number,
  d: number,
): number {
  let sum = 0;
  for (let t = 0; t < d; t++) {
    const e = x[xFrom + t] - c[cFrom + t];
    sum += e * e;
  }
  return sum;
}
