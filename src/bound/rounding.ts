/** A bound less what `operations` roundings of numbers of a norm may have added to it; −∞ where an overflow left nothing to say. */
export function trim(bound: number, norm: number, operations: number): number {
  const trimmed = bound - operations * UNIT * norm;
  return trimmed < Number.POSITIVE_INFINITY ? trimmed : Number.NEGATIVE_INFINITY;
}

/** Half the distance from 1 to the next float64. */
export const UNIT = 1.110_223_024_625_156_5e-16;
