/**
 * The small matrix LᵀTL for L·Lᵀ = A, whose eigenvalues are those of F·T·Fᵀ for A = FᵀF. The caller adds to the
 * diagonal of A what rounding may have hidden: positive eigenvalues only grow with A, since A½TA½ − t·I is congruent to
 * T − t·A⁻¹ for t > 0.
 * @param a INOUT m×m, symmetric and positive definite; its lower triangle becomes L
 * @param t IN m×m, symmetric
 * @returns m×m, of which the lower triangle is set
 */
export function congruent(a: Float64Array, t: Float64Array, m: number): Float64Array {
  cholesky(a, m);
  const half = new Float64Array(m * m);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q <= p; q++) {
      const x = a[p * m + q];
      for (let r = 0; r < m; r++) half[q * m + r] += x * t[p * m + r];
    }
  }
  const product = new Float64Array(m * m);
  for (let q = 0; q < m; q++) {
    for (let r = 0; r < m; r++) {
      const x = half[q * m + r];
      if (x === 0) continue;
      for (let s = 0; s <= Math.min(q, r); s++) product[q * m + s] += x * a[r * m + s];
    }
  }
  return product;
}

/**
 * A = L·Lᵀ in place, row by row (Cholesky 1910). A pivot that is not above 0 leaves its column empty.
 * @param a INOUT m×m, symmetric; its lower triangle becomes L
 */
function cholesky(a: Float64Array, m: number): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let remaining = a[i * m + j];
      for (let t = 0; t < j; t++) remaining -= a[i * m + t] * a[j * m + t];
      const pivot = a[j * m + j];
      if (i === j) a[i * m + i] = remaining > 0 ? Math.sqrt(remaining) : 0;
      else a[i * m + j] = pivot > 0 ? remaining / pivot : 0;
    }
  }
}
