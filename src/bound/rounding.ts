import { timesTwoTo } from '../numeric/binaryScale.js';

/** Largest relative error of one rounding to float64: half the distance from 1 to the next number. */
export const UNIT_ROUNDOFF = 1.110_223_024_625_156_5e-16;

/** Squares below this are too near to the least float64 to prove anything: sums of them lose digits. */
export const LEAST_SQUARE = 1e-290;

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

/**
 * A lower bound on an inertia in the units of the data.
 * @param lower in units of 2^exponent
 * @returns 0 where it is not above the least square that proves anything, or not finite
 */
export function inUnits(lower: number, exponent: number): number {
  const scaled = timesTwoTo(lower, exponent);
  return scaled >= LEAST_SQUARE && scaled < Number.POSITIVE_INFINITY ? scaled : 0;
}

/** A sum of lower bounds, each at least 0, rounded down. */
export function addLower(bounds: readonly number[]): number {
  const sum = bounds.reduce((total, lower) => total + lower, 0);
  return Math.max(0, roundDown(sum, sum, 2 * bounds.length));
}
