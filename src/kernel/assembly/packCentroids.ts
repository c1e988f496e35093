import { recordMovement } from './anchors';
import { checkUnit, coordinate } from './chooseScales';
import { INFINITY32, U } from './floats';
import {
  anchorGeneration, commonUnit, d, errorFactors, halfSquares, k, keyBases, origin64, PANEL, panels, rootD, rowScale,
  scale, suffixNormTable, units,
} from './headerFields';
import { residualShare } from './quads';
import { packedCentroid, paddedD, panelCount, prefixDimensions } from './shape';

/** Largest norm of a centroid in a unit of its own: 32,766 times as much still fits into 32 bits with a sign. */
const MAX_NORM: f64 = 65535;
/** Norm of a scaled centroid, 2^60, up to which no product or sum of a screen can overflow. */
const MAX_SCREENED_NORM: f64 = 1152921504606846976;
/** Units below which a centroid is taken for zero, so that their inverse stays finite. */
const MIN_UNIT: f32 = 1e-37;
/** 1.5 · 2^52: added to |x| < 2^51 it rounds x to an integer, which is then in the low bits of the sum. */
const ROUND_FLOAT64: f64 = 6755399441055744;

/** Address of ‖z_j beyond a prefix of e eighths of the dimensions‖. */
// @ts-ignore: decorator
@inline function suffixNorm(j: i32, e: i32): usize {
  return suffixNormTable + (<usize>(e - 1) * <usize>(panelCount() * PANEL) + <usize>j) * 4;
}
/** Coordinate t of z_j = s(c_j − o). */
// @ts-ignore: decorator
@inline function scaledCoordinate(j: i32, t: i32): f64 {
  return (load<f64>(coordinate(j, t)) - load<f64>(origin64 + <usize>t * 8)) * scale;
}
/** Coordinates t and t + 1 of z_j. */
// @ts-ignore: decorator
@inline function scaledPair(j: i32, t: i32): v128 {
  const difference = f64x2.sub(v128.load(coordinate(j, t)), v128.load(origin64 + <usize>t * 8));
  return f64x2.mul(difference, f64x2.splat(scale));
}
/** Coordinate t of z_j and a zero, for the last coordinate of an odd d. */
// @ts-ignore: decorator
@inline function scaledLast(j: i32, t: i32): v128 {
  return f64x2.replace_lane(f64x2.splat(0), 0, scaledCoordinate(j, t));
}
// @ts-ignore: decorator
@inline function sumOfLanes(x: v128): f64 { return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1); }

/** Stores h_j of screen.ts: half of ‖z_j‖², less the roundings of a bound that are in proportion to it. */
// @ts-ignore: decorator
@inline function storeHalfSquare(j: i32, square: f64): void {
  store<f32>(halfSquares + <usize>j * 4, <f32>(0.5 * square * (1 - 16 * U) - 1e-35));
}
/**
 * Stores bounds for a centroid that does not exist, and only fills its panel: above everything, so that it never wins.
 */
// @ts-ignore: decorator
@inline function storeAbsent(j: i32): void {
  store<f32>(halfSquares + <usize>j * 4, INFINITY32);
  store<f32>(units + <usize>j * 4, 0); store<f32>(errorFactors + <usize>j * 4, 0);
  for (let e = 1; e <= 8; e++) store<f32>(suffixNorm(j, e), 0);
  store<i32>(keyBases + <usize>j * 4, i32.MAX_VALUE);
}
/**
 * Stores bounds for a centroid that is too far away for the screens: below everything, so that the definition always
 * measures it.
 */
// @ts-ignore: decorator
@inline function storeAlwaysCandidate(j: i32): void {
  storeAbsent(j);
  store<f32>(halfSquares + <usize>j * 4, -f32.MAX_VALUE);
  store<i32>(keyBases + <usize>j * 4, i32.MIN_VALUE);
}

/** Packs the centroids from `from` to below `end`, a multiple of 8, as float32 panels. */
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

/**
 * Packs the centroids from `from` to below `end`, a multiple of 8, as int16 panels, all in one unit or each in its own.
 */
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

/**
 * Rounds 2 numbers to multiples of `unit`, stores them in the panel and in the row of the centroid, and returns the
 * errors.
 */
// @ts-ignore: decorator
@inline function quantise(x: v128, inverse: v128, unit: v128, inPanel: usize, inRow: usize): v128 {
  const r = f64x2.add(f64x2.mul(x, inverse), f64x2.splat(ROUND_FLOAT64));
  const q = v128.shuffle<i16>(r, r, 0, 4, 0, 4, 0, 4, 0, 4);
  store<i32>(inPanel, i32x4.extract_lane(q, 0));
  store<i32>(inRow, i32x4.extract_lane(q, 0));
  return f64x2.sub(x, f64x2.mul(f64x2.sub(r, f64x2.splat(ROUND_FLOAT64)), unit));
}

/** Packs centroid j as int16 and stores all that its bounds need; false if it is too far away for the screen. */
function packCentroid16(j: i32, panel: usize): bool {
  let squares = f64x2.splat(0), most = squares;
  if (d & 1) {
    const x = scaledLast(j, d - 1);
    squares = f64x2.mul(x, x);
    most = f64x2.abs(x);
  }
  // From the last dimension to the first, so that the norm beyond each prefix is met on the way.
  for (let e = 8, t = d & ~1; e > 0; e--) {
    for (const from = e == 1 ? 0 : prefixDimensions(e - 1); t > from; t -= 2) {
      const x = scaledPair(j, t - 2);
      squares = f64x2.add(squares, f64x2.mul(x, x));
      most = f64x2.max(most, f64x2.abs(x));
    }
    if (e > 1) store<f32>(suffixNorm(j, e - 1), <f32>(1.00001 * Math.sqrt(sumOfLanes(squares)) + 1e-35));
  }
  const square = sumOfLanes(squares), norm = Math.sqrt(square);
  const widest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  if (!(norm < MAX_SCREENED_NORM)) return false;
  checkUnit(norm);
  const own = <f32>Math.max(norm / (MAX_NORM - 0.51 * rootD - 1), widest / 32766);
  const unit = commonUnit > 0 ? commonUnit : own;
  const unit2 = f64x2.splat(unit), inverse = f64x2.splat(unit > MIN_UNIT ? 1 / <f64>unit : 0);
  let errors = f64x2.splat(0), row = packedCentroid(j);
  for (let t = 0; t < d; t += 2, panel += 32, row += 4) {
    const e = quantise(t + 2 <= d ? scaledPair(j, t) : scaledLast(j, t), inverse, unit2, panel, row);
    errors = f64x2.add(errors, f64x2.mul(e, e));
  }
  for (let t = (d + 1) & ~1; t < paddedD(); t += 2, panel += 32, row += 4) {
    store<i32>(panel, 0);
    store<i32>(row, 0);
  }
  storeHalfSquare(j, square);
  store<f32>(units + <usize>j * 4, unit > MIN_UNIT ? unit : 0);
  if (commonUnit > 0) {
    const base = Math.floor(0.5 * square * (1 - 16 * U) * <f64>rowScale / <f64>commonUnit - 1);
    store<i32>(keyBases + <usize>j * 4, <i32>base);
  }
  const error = Math.sqrt(sumOfLanes(errors)) * 1.000001, factor = error + (residualShare() + 24 * U) * (norm + error);
  store<f32>(errorFactors + <usize>j * 4, <f32>(1.00001 * factor + 1e-35));
  if (anchorGeneration > 0) recordMovement(j);
  return true;
}
