/** Largest relative error of one rounding to float64: half the distance from 1 to the next number. */
export const UNIT_ROUNDOFF = 1.110_223_024_625_156_5e-16;

/**
 * A lower bound less what rounding may have added to it.
 * @param bound computed in float64
 * @param norm size of the numbers that it was computed from
 * @param operations roundings of numbers of that size that it may have seen
 * @returns −∞ where the arithmetic overflowed, so that nothing is proved
 */
export function roundDown(bound: number, norm: number, operations: number): number {
  const lower = bound - operations * UNIT_ROUNDOFF * norm;
  return lower < Number.POSITIVE_INFINITY ? lower : Number.NEGATIVE_INFINITY;
}
