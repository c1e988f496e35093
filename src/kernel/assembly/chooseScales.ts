import {
  centroids, commonUnit, d, k, origin32, origin64, rootD, storeCommonUnit, storeRowScale, storeScale, storeUnitExceeded,
} from './headerFields';
import { paddedD } from './shape';

/** Largest |exponent| of the power of two that scales rows and centroids. */
const MAX_EXPONENT: i32 = 120;
/** Largest norm of a centroid in the common unit: twice 32,766 times as much still fits into 32 bits with a sign. */
export const MAX_NORM_IN_COMMON_UNIT: f64 = 32767;
/** How many times as long as the mean the longest centroid may be for all to share one unit. */
const MAX_NORM_RATIO: f64 = 3;
/** By what factor the longest centroid may grow before scales must be chosen again. */
const GROWTH_ALLOWANCE: f64 = 1.1;
/** Norm in int16 units that a row as long as the mean centroid is scaled to. */
const MEAN_ROW_NORM: f64 = 17000;
/** Mean norm below which it says nothing about rows. */
const MIN_MEAN_NORM: f64 = 1e-30;

/** Address of coordinate t of centroid j. */
// @ts-ignore: decorator
@inline export function coordinate(j: i32, t: i32): usize {
  return centroids + (<usize>j * <usize>d + <usize>t) * 8;
}

/** Puts the origin at the mean of the centroids, rounded to float32 numbers; 0 where that is no finite float32. */
export function chooseOrigin(): void {
  for (let t = 0; t < paddedD(); t++) store<f64>(origin64 + <usize>t * 8, 0);
  const share = 1 / <f64>k;
  for (let j = 0; j < k; j++) {
    for (let t = 0; t < d; t++) {
      const o = origin64 + <usize>t * 8;
      store<f64>(o, load<f64>(o) + load<f64>(coordinate(j, t)) * share);
    }
  }
  for (let t = 0; t < paddedD(); t++) {
    const o = origin64 + <usize>t * 8;
    const mean = <f32>load<f64>(o);
    const finite = Math.abs(mean) <= f32.MAX_VALUE ? mean : 0;
    store<f64>(o, finite);
    store<f32>(origin32 + <usize>t * 4, finite);
  }
}

/** ‖c_j − o‖. */
// @ts-ignore: decorator
@inline function distanceToOrigin(j: i32): f64 {
  let sum: f64 = 0;
  for (let t = 0; t < d; t++) {
    const e = load<f64>(coordinate(j, t)) - load<f64>(origin64 + <usize>t * 8);
    sum += e * e;
  }
  return Math.sqrt(sum);
}

/**
 * Norm in the common unit that a centroid may have before it is rounded, which moves each of its numbers by at most ½.
 */
// @ts-ignore: decorator
@inline export function maxNormInCommonUnit(): f64 { return MAX_NORM_IN_COMMON_UNIT - 0.51 * rootD - 1; }

/**
 * Chooses the scales for the present origin: the power of two that brings the mean of ‖c_j − o‖ into (½, 1], as far as
 * float32 can scale by it, and the units of int16 for rows and centroids.
 */
export function chooseScales(): void {
  let mean: f64 = 0, longest: f64 = 0;
  for (let j = 0; j < k; j++) {
    const norm = distanceToOrigin(j);
    mean += norm / <f64>k;
    longest = Math.max(longest, norm);
  }
  let s: f64 = 1;
  for (let e = 0, m = mean; m > 1 && e < MAX_EXPONENT; e++, m /= 2) s /= 2;
  for (let e = 0, m = mean; m > 0 && m <= 0.5 && e < MAX_EXPONENT; e++, m *= 2) s *= 2;
  const usable = mean * s > MIN_MEAN_NORM, even = usable && longest <= MAX_NORM_RATIO * mean;
  storeScale(s);
  storeRowScale(usable ? <f32>(MEAN_ROW_NORM / (mean * s)) : <f32>MEAN_ROW_NORM);
  storeCommonUnit(even ? <f32>(GROWTH_ALLOWANCE * longest * s / maxNormInCommonUnit()) : 0);
  storeUnitExceeded(0);
}

/** Tells the host if a centroid of the given norm has outgrown the common unit, so that it must choose scales again. */
// @ts-ignore: decorator
@inline export function checkUnit(norm: f64): void {
  if (commonUnit > 0 && norm > maxNormInCommonUnit() * <f64>commonUnit) storeUnitExceeded(1);
}
