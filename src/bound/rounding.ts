/** A bound less what `operations` roundings of numbers of a norm may have added to it. */
export const trim = (bound: number, norm: number, operations: number): number => bound - operations * UNIT * norm;

/** Half the distance from 1 to the next float64. */
const UNIT = 1.110_223_024_625_156_5e-16;
