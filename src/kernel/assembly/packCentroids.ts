import {
  allSuffixNorms, keyBases, packedCentroid, centroids, d, anchorGeneration, halfSquares, prefixDimensions, INFINITY32, k, origin32, origin64, paddedD, PANEL, panelCount, panels, rootD, rowScale, scale, storeScales, errorFactors, reportUnitExceeded, U, commonUnit, units, v,
} from './shape';
import { recordMovement } from './anchors';
import { maxResidual, residualShare } from './packRows';

/** Largest norm of a quantised centroid; 32,766 times as much still fits into 32 bits with sign. */
const MAX_NORM: f64 = 65535;
const MAX_EXPONENT: i32 = 120;

// @ts-ignore: decorator
@inline function coordinate(j: i32, t: i32): usize { return centroids + (<usize>j * <usize>d + <usize>t) * 8; }
/** ‖z_j beyond a head of e eighths of the dimensions‖. */
// @ts-ignore: decorator
@inline function suffixNorm(j: i32, e: i32): usize { return allSuffixNorms + (<usize>(e - 1) * <usize>(panelCount() * PANEL) + <usize>j) * 4; }
// @ts-ignore: decorator
@inline function scaledCoordinate(j: i32, t: i32): f64 { return (load<f64>(coordinate(j, t)) - load<f64>(origin64 + <usize>t * 8)) * scale; }

/** Puts the origin at the mean of the centroids, as float32 numbers; 0 where that is no finite float32. */
export function centre(): void {
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

/** Largest norm of a centroid in a common unit; twice 32,766 times as much still fits into 32 bits with sign. */
const MAX_NORM_IN_COMMON_UNIT: f64 = 32767;
/** How much longer than the mean the longest centroid may be for all to share a unit, and how much it may grow before units are chosen anew. */
const MAX_NORM_RATIO: f64 = 3;
const GROWTH_ALLOWANCE: f64 = 1.1;
/** What a row as long as the mean centroid is scaled to. */
const MEAN_ROW_NORM: f64 = 17000;

// @ts-ignore: decorator
@inline function distanceToOrigin(j: i32): f64 {
  let sum: f64 = 0;
  for (let t = 0; t < d; t++) {
    const e = load<f64>(coordinate(j, t)) - load<f64>(origin64 + <usize>t * 8);
    sum += e * e;
  }
  return Math.sqrt(sum);
}

// @ts-ignore: decorator
@inline function maxNormInCommonUnit(): f64 { return MAX_NORM_IN_COMMON_UNIT - 0.51 * rootD - 1; }

/** Chooses scales: the power of two that brings the mean |c − o| into (½, 1], within what float32 can scale by, and the units of int16. */
export function rescale(): void {
  let mean: f64 = 0, most: f64 = 0;
  for (let j = 0; j < k; j++) {
    const norm = distanceToOrigin(j);
    mean += norm / <f64>k;
    most = Math.max(most, norm);
  }
  let s: f64 = 1;
  for (let e = 0, m = mean; m > 1 && e < MAX_EXPONENT; e++, m /= 2) s /= 2;
  for (let e = 0, m = mean; m > 0 && m <= 0.5 && e < MAX_EXPONENT; e++, m *= 2) s *= 2;
  const even = mean * s > 1e-30 && most <= MAX_NORM_RATIO * mean;
  storeScales(s, mean * s > 1e-30 ? <f32>(MEAN_ROW_NORM / (mean * s)) : <f32>MEAN_ROW_NORM, even ? <f32>(GROWTH_ALLOWANCE * most * s / maxNormInCommonUnit()) : 0);
}

/** What the screens keep of ‖z_j‖²: its half less the rounding of everything in proportion to it. */
// @ts-ignore: decorator
@inline function storeHalfSquare(j: i32, square: f64): void { store<f32>(halfSquares + <usize>j * 4, <f32>(0.5 * square * (1 - 16 * U) - 1e-35)); }
/** A bound for a centroid that does not exist: never below anything. */
// @ts-ignore: decorator
@inline function storeAbsent(j: i32): void {
  store<f32>(halfSquares + <usize>j * 4, INFINITY32);
  store<f32>(units + <usize>j * 4, 0); store<f32>(errorFactors + <usize>j * 4, 0);
  for (let e = 1; e <= 8; e++) store<f32>(suffixNorm(j, e), 0);
  store<i32>(keyBases + <usize>j * 4, i32.MAX_VALUE);
}

/** Norm up to which no product or sum of a screen can overflow. */
const MAX_SCREENED_NORM: f64 = 1152921504606846976;
/** A bound for a centroid that is too far for the screens: below everything, so that the definition always looks at it. */
// @ts-ignore: decorator
@inline function storeAlwaysCandidate(j: i32): void {
  storeAbsent(j);
  store<f32>(halfSquares + <usize>j * 4, -f32.MAX_VALUE);
  store<i32>(keyBases + <usize>j * 4, i32.MIN_VALUE);
}

/** Packs centroids from `from` to below `end` (a multiple of 8) as float32 panels. */
export function packCentroids32(from: i32, end: i32): void {
  for (let j = from; j < end; j++) {
    const panel = panels + <usize>(j / PANEL) * <usize>d * 32 + <usize>(j % PANEL) * 4;
    let square: f64 = 0;
    for (let t = 0; t < d; t++) {
      const x: f32 = j < k ? <f32>scaledCoordinate(j, t) : 0;
      store<f32>(panel + <usize>t * 32, x);
      square += <f64>x * <f64>x;
    }
    const norm = Math.sqrt(square);
    if (j >= k) storeAbsent(j);
    else if (!(norm < MAX_SCREENED_NORM)) {
      for (let t = 0; t < d; t++) store<f32>(panel + <usize>t * 32, 0);
      storeAlwaysCandidate(j);
    } else {
      storeHalfSquare(j, square);
      store<f32>(errorFactors + <usize>j * 4, <f32>(1.05 * <f64>(d + 8) * U * norm + 1e-35));
    }
  }
}

/** Packs centroids from `from` to below `end` (a multiple of 8) as int16 panels, all in one unit or each in its own. */
export function packCentroids16(from: i32, end: i32): void {
  const pairs = paddedD() / 2;
  for (let j = from; j < end; j++) {
    const panel = panels + <usize>(j / PANEL) * <usize>pairs * 32 + <usize>(j % PANEL) * 4;
    if (j < k && packCentroid16(j, panel)) continue;
    for (let t = 0; t < pairs; t++) store<i32>(panel + <usize>t * 32, 0);
    if (j < k) storeAlwaysCandidate(j);
    else storeAbsent(j);
  }
}

// @ts-ignore: decorator
@inline function scaledPair(j: i32, t: i32): v128 {
  return f64x2.mul(f64x2.sub(v(coordinate(j, t)), v(origin64 + <usize>t * 8)), f64x2.splat(scale));
}
/** The same with a zero for its second number, which is none of the centroid's. */
// @ts-ignore: decorator
@inline function scaledLast(j: i32, t: i32): v128 { return f64x2.replace_lane(f64x2.splat(0), 0, scaledCoordinate(j, t)); }
// @ts-ignore: decorator
@inline function sumOfLanes(x: v128): f64 { return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1); }

/** 1.5 · 2^52: added to |x| < 2^51 it rounds x to an integer, which stands in the low bits. */
const ROUND_FLOAT64: f64 = 6755399441055744;

/** What a common unit gives away of w·z for each unit of α, ‖ε_j‖ and roundings, and ρ‖z_j‖, for the longest centroid. */
// @ts-ignore: decorator
@inline export function commonErrorFactor(): f64 { return 1.0001 * <f64>commonUnit * (0.5001 * rootD + 24 * U * MAX_NORM_IN_COMMON_UNIT); }
// @ts-ignore: decorator
@inline export function commonResidual(): f64 { return 1.0001 * <f64>commonUnit * maxResidual() * MAX_NORM_IN_COMMON_UNIT; }

/** Quantises 2 numbers, stores them and returns what is lost. */
// @ts-ignore: decorator
@inline function quantise(x: v128, inverse: v128, unit: v128, pair: usize, whole: usize): v128 {
  const r = f64x2.add(f64x2.mul(x, inverse), f64x2.splat(ROUND_FLOAT64));
  const q = v128.shuffle<i16>(r, r, 0, 4, 0, 4, 0, 4, 0, 4);
  store<i32>(pair, i32x4.extract_lane(q, 0));
  store<i32>(whole, i32x4.extract_lane(q, 0));
  return f64x2.sub(x, f64x2.mul(f64x2.sub(r, f64x2.splat(ROUND_FLOAT64)), unit));
}

/** False where the centroid is too far for the screen. */
function packCentroid16(j: i32, panel: usize): bool {
  let squares = f64x2.splat(0), most = squares;
  if (d & 1) {
    const x = scaledLast(j, d - 1);
    squares = f64x2.mul(x, x);
    most = f64x2.abs(x);
  }
  for (let e = 8, t = d & ~1; e > 0; e--) {
    for (const from = e == 1 ? 0 : prefixDimensions(e - 1); t > from; t -= 2) {
      const x = scaledPair(j, t - 2);
      squares = f64x2.add(squares, f64x2.mul(x, x));
      most = f64x2.pmax(most, f64x2.abs(x));
    }
    if (e > 1) store<f32>(suffixNorm(j, e - 1), <f32>(1.00001 * Math.sqrt(sumOfLanes(squares)) + 1e-35));
  }
  const square = sumOfLanes(squares), norm = Math.sqrt(square);
  const widest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  if (!(norm < MAX_SCREENED_NORM)) return false;
  if (commonUnit > 0 && norm > maxNormInCommonUnit() * <f64>commonUnit) reportUnitExceeded();
  const own = commonUnit > 0 ? commonUnit : <f32>Math.max(norm / (MAX_NORM - 0.51 * rootD - 1), widest / 32766);
  const unit2 = f64x2.splat(own), inverse = f64x2.splat(own > 1e-37 ? 1 / <f64>own : 0);
  let lost2 = f64x2.splat(0), whole = packedCentroid(j);
  for (let t = 0; t < d; t += 2, panel += 32, whole += 4) {
    const e = quantise(t + 2 <= d ? scaledPair(j, t) : scaledLast(j, t), inverse, unit2, panel, whole);
    lost2 = f64x2.add(lost2, f64x2.mul(e, e));
  }
  for (let t = (d + 1) & ~1; t < paddedD(); t += 2, panel += 32, whole += 4) {
    store<i32>(panel, 0);
    store<i32>(whole, 0);
  }
  storeHalfSquare(j, square);
  store<f32>(units + <usize>j * 4, own > 1e-37 ? own : 0);
  if (commonUnit > 0) store<i32>(keyBases + <usize>j * 4, <i32>Math.floor(0.5 * square * (1 - 16 * U) * <f64>rowScale / <f64>commonUnit - 1));
  const lost = Math.sqrt(sumOfLanes(lost2)) * 1.000001, slope = lost + (residualShare() + 24 * U) * (norm + lost);
  store<f32>(errorFactors + <usize>j * 4, <f32>(1.00001 * slope + 1e-35));
  if (anchorGeneration > 0) recordMovement(j);
  return true;
}
