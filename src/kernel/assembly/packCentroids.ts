import {
  allTails, bases, centroidOf, centroids, d, generation, halves, headOf, INFINITY32, k, origin32, origin64, padded, PANEL, panelCount, panels, root, rowScale, scale, setScales, slopes, spill, U, unit, units, v,
} from './shape';
import { noteDrift } from './anchors';
import { residual, share } from './packRows';

/** Largest norm of a quantised centroid; 32,766 times as much still fits into 32 bits with sign. */
const LARGEST: f64 = 65535;
const MOST_EXPONENT: i32 = 120;

// @ts-ignore: decorator
@inline function at(j: i32, t: i32): usize { return centroids + (<usize>j * <usize>d + <usize>t) * 8; }
/** ‖z_j beyond a head of e eighths of the dimensions‖. */
// @ts-ignore: decorator
@inline function tail(j: i32, e: i32): usize { return allTails + (<usize>(e - 1) * <usize>(panelCount() * PANEL) + <usize>j) * 4; }
// @ts-ignore: decorator
@inline function z(j: i32, t: i32): f64 { return (load<f64>(at(j, t)) - load<f64>(origin64 + <usize>t * 8)) * scale; }

/** Puts the origin at the mean of the centroids, as float32 numbers; 0 where that is no finite float32. */
export function centre(): void {
  for (let t = 0; t < padded(); t++) store<f64>(origin64 + <usize>t * 8, 0);
  const share = 1 / <f64>k;
  for (let j = 0; j < k; j++) {
    for (let t = 0; t < d; t++) {
      const o = origin64 + <usize>t * 8;
      store<f64>(o, load<f64>(o) + load<f64>(at(j, t)) * share);
    }
  }
  for (let t = 0; t < padded(); t++) {
    const o = origin64 + <usize>t * 8;
    const mean = <f32>load<f64>(o);
    const finite = Math.abs(mean) <= f32.MAX_VALUE ? mean : 0;
    store<f64>(o, finite);
    store<f32>(origin32 + <usize>t * 4, finite);
  }
}

/** Largest norm of a centroid in a common unit; twice 32,766 times as much still fits into 32 bits with sign. */
const LARGEST_EVEN: f64 = 32767;
/** How much longer than the mean the longest centroid may be for all to share a unit, and how much it may grow before units are chosen anew. */
const EVEN: f64 = 3;
const GROWTH: f64 = 1.1;
/** What a row as long as the mean centroid is scaled to. */
const MEAN_ROW: f64 = 17000;

// @ts-ignore: decorator
@inline function distance(j: i32): f64 {
  let sum: f64 = 0;
  for (let t = 0; t < d; t++) {
    const e = load<f64>(at(j, t)) - load<f64>(origin64 + <usize>t * 8);
    sum += e * e;
  }
  return Math.sqrt(sum);
}

// @ts-ignore: decorator
@inline function room(): f64 { return LARGEST_EVEN - 0.51 * root - 1; }

/** Chooses scales: the power of two that brings the mean |c − o| into (½, 1], within what float32 can scale by, and the units of int16. */
export function rescale(): void {
  let mean: f64 = 0, most: f64 = 0;
  for (let j = 0; j < k; j++) {
    const norm = distance(j);
    mean += norm / <f64>k;
    most = Math.max(most, norm);
  }
  let s: f64 = 1;
  for (let e = 0, m = mean; m > 1 && e < MOST_EXPONENT; e++, m /= 2) s /= 2;
  for (let e = 0, m = mean; m > 0 && m <= 0.5 && e < MOST_EXPONENT; e++, m *= 2) s *= 2;
  const even = mean * s > 1e-30 && most <= EVEN * mean;
  setScales(s, mean * s > 1e-30 ? <f32>(MEAN_ROW / (mean * s)) : <f32>MEAN_ROW, even ? <f32>(GROWTH * most * s / room()) : 0);
}

/** What the screens keep of ‖z_j‖²: its half less the rounding of everything in proportion to it. */
// @ts-ignore: decorator
@inline function storeHalf(j: i32, square: f64): void { store<f32>(halves + <usize>j * 4, <f32>(0.5 * square * (1 - 16 * U) - 1e-35)); }
/** A bound for a centroid that does not exist: never below anything. */
// @ts-ignore: decorator
@inline function storeNothing(j: i32): void {
  store<f32>(halves + <usize>j * 4, INFINITY32);
  store<f32>(units + <usize>j * 4, 0); store<f32>(slopes + <usize>j * 4, 0);
  for (let e = 1; e <= 8; e++) store<f32>(tail(j, e), 0);
  store<i32>(bases + <usize>j * 4, i32.MAX_VALUE);
}

/** Norm up to which no product or sum of a screen can overflow. */
const TAME: f64 = 1152921504606846976;
/** A bound for a centroid that is too far for the screens: below everything, so that the definition always looks at it. */
// @ts-ignore: decorator
@inline function storeAlways(j: i32): void {
  storeNothing(j);
  store<f32>(halves + <usize>j * 4, -f32.MAX_VALUE);
  store<i32>(bases + <usize>j * 4, i32.MIN_VALUE);
}

/** Packs centroids from `from` to below `end` (a multiple of 8) as float32 panels. */
export function packCentroids32(from: i32, end: i32): void {
  for (let j = from; j < end; j++) {
    const panel = panels + <usize>(j / PANEL) * <usize>d * 32 + <usize>(j % PANEL) * 4;
    let square: f64 = 0;
    for (let t = 0; t < d; t++) {
      const x: f32 = j < k ? <f32>z(j, t) : 0;
      store<f32>(panel + <usize>t * 32, x);
      square += <f64>x * <f64>x;
    }
    const norm = Math.sqrt(square);
    if (j >= k) storeNothing(j);
    else if (!(norm < TAME)) {
      for (let t = 0; t < d; t++) store<f32>(panel + <usize>t * 32, 0);
      storeAlways(j);
    } else {
      storeHalf(j, square);
      store<f32>(slopes + <usize>j * 4, <f32>(1.05 * <f64>(d + 8) * U * norm + 1e-35));
    }
  }
}

/** Packs centroids from `from` to below `end` (a multiple of 8) as int16 panels, all in one unit or each in its own. */
export function packCentroids16(from: i32, end: i32): void {
  const pairs = padded() / 2;
  for (let j = from; j < end; j++) {
    const panel = panels + <usize>(j / PANEL) * <usize>pairs * 32 + <usize>(j % PANEL) * 4;
    if (j < k && packCentroid(j, panel)) continue;
    for (let t = 0; t < pairs; t++) store<i32>(panel + <usize>t * 32, 0);
    if (j < k) storeAlways(j);
    else storeNothing(j);
  }
}

// @ts-ignore: decorator
@inline function z2(j: i32, t: i32): v128 {
  return f64x2.mul(f64x2.sub(v(at(j, t)), v(origin64 + <usize>t * 8)), f64x2.splat(scale));
}
/** The same with a zero for its second number, which is none of the centroid's. */
// @ts-ignore: decorator
@inline function z1(j: i32, t: i32): v128 { return f64x2.replace_lane(f64x2.splat(0), 0, z(j, t)); }
// @ts-ignore: decorator
@inline function both(x: v128): f64 { return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1); }

/** 1.5 · 2^52: added to |x| < 2^51 it rounds x to an integer, which stands in the low bits. */
const ROUND: f64 = 6755399441055744;

/** What a common unit gives away of w·z for each unit of α, ‖ε_j‖ and roundings, and ρ‖z_j‖, for the longest centroid. */
// @ts-ignore: decorator
@inline export function evenSlope(): f64 { return 1.0001 * <f64>unit * (0.5001 * root + 24 * U * LARGEST_EVEN); }
// @ts-ignore: decorator
@inline export function evenRest(): f64 { return 1.0001 * <f64>unit * residual() * LARGEST_EVEN; }

/** Quantises 2 numbers, stores them and returns what is lost. */
// @ts-ignore: decorator
@inline function quantise(x: v128, inverse: v128, unit: v128, pair: usize, whole: usize): v128 {
  const r = f64x2.add(f64x2.mul(x, inverse), f64x2.splat(ROUND));
  const q = v128.shuffle<i16>(r, r, 0, 4, 0, 4, 0, 4, 0, 4);
  store<i32>(pair, i32x4.extract_lane(q, 0));
  store<i32>(whole, i32x4.extract_lane(q, 0));
  return f64x2.sub(x, f64x2.mul(f64x2.sub(r, f64x2.splat(ROUND)), unit));
}

/** False where the centroid is too far for the screen. */
function packCentroid(j: i32, panel: usize): bool {
  let squares = f64x2.splat(0), most = squares;
  if (d & 1) {
    const x = z1(j, d - 1);
    squares = f64x2.mul(x, x);
    most = f64x2.abs(x);
  }
  for (let e = 8, t = d & ~1; e > 0; e--) {
    for (const from = e == 1 ? 0 : headOf(e - 1); t > from; t -= 2) {
      const x = z2(j, t - 2);
      squares = f64x2.add(squares, f64x2.mul(x, x));
      most = f64x2.pmax(most, f64x2.abs(x));
    }
    if (e > 1) store<f32>(tail(j, e - 1), <f32>(1.00001 * Math.sqrt(both(squares)) + 1e-35));
  }
  const square = both(squares), norm = Math.sqrt(square);
  const widest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  if (!(norm < TAME)) return false;
  if (unit > 0 && norm > room() * <f64>unit) spill();
  const own = unit > 0 ? unit : <f32>Math.max(norm / (LARGEST - 0.51 * root - 1), widest / 32766);
  const unit2 = f64x2.splat(own), inverse = f64x2.splat(own > 1e-37 ? 1 / <f64>own : 0);
  let lost2 = f64x2.splat(0), whole = centroidOf(j);
  for (let t = 0; t < d; t += 2, panel += 32, whole += 4) {
    const e = quantise(t + 2 <= d ? z2(j, t) : z1(j, t), inverse, unit2, panel, whole);
    lost2 = f64x2.add(lost2, f64x2.mul(e, e));
  }
  for (let t = (d + 1) & ~1; t < padded(); t += 2, panel += 32, whole += 4) {
    store<i32>(panel, 0);
    store<i32>(whole, 0);
  }
  storeHalf(j, square);
  store<f32>(units + <usize>j * 4, own > 1e-37 ? own : 0);
  if (unit > 0) store<i32>(bases + <usize>j * 4, <i32>Math.floor(0.5 * square * (1 - 16 * U) * <f64>rowScale / <f64>unit - 1));
  const lost = Math.sqrt(both(lost2)) * 1.000001, slope = lost + (share() + 24 * U) * (norm + lost);
  store<f32>(slopes + <usize>j * 4, <f32>(1.00001 * slope + 1e-35));
  if (generation > 0) noteDrift(j);
  return true;
}
