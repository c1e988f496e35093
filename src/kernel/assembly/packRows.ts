import { firstHalves, interleaveHigh, interleaveLow, secondHalves } from './lanes';
import { d, prefix, origin32, origin64, paddedD, quads, rootD, packedRow, rowScale, scale, U, v } from './shape';

/*
 * A quad is 4 rows that are screened together, shifted to the origin, scaled and packed. What a screen keeps of it,
 * 64 bytes of float32: [α ×4] [lower bound of ‖w‖² ×4] [upper bound of ‖w beyond head‖ ×4] [inverse of its unit, and how often that was halved, up to 31].
 */
// @ts-ignore: decorator
@inline export function quadSummary(q: i32): usize { return quads + <usize>q * 64; }

/** 5e-23: what squares of float32 below 2^-75 may hide, per √d. */
const UNDERFLOW_ALLOWANCE: f64 = 5.293955920339377e-23;
/** Largest norm of a quantised row; 65,535 times as much still fits into 32 bits with sign. */
const MAX_NORM: f64 = 32766;
/** 1.5 · 2^23: added to |w| < 2^22 it rounds w to an integer, which stands in the low bits. */
const ROUND_FLOAT32: f32 = 12582912;

/** Lanes t … t+3 of a row less the origin, times `by`; zeros from d on. */
// @ts-ignore: decorator
@inline function shiftedLanes<T>(row: usize, t: i32, by: f64): v128 {
  let w: v128;
  if (sizeof<T>() == 4) {
    w = f32x4.mul(f32x4.sub(v(row + <usize>t * 4), v(origin32 + <usize>t * 4)), f32x4.splat(<f32>by));
  } else {
    const s = f64x2.splat(by);
    const lo = f64x2.mul(f64x2.sub(v(row + <usize>t * 8), v(origin64 + <usize>t * 8)), s);
    const hi = f64x2.mul(f64x2.sub(v(row + <usize>t * 8 + 16), v(origin64 + <usize>t * 8 + 16)), s);
    w = firstHalves(f32x4.demote_f64x2_zero(lo), f32x4.demote_f64x2_zero(hi));
  }
  if (t + 4 <= d) return w;
  return v128.and(w, i32x4.gt_s(i32x4.splat(d - t), i32x4(0, 1, 2, 3)));
}

// @ts-ignore: decorator
@inline export function transpose4(x0: v128, x1: v128, x2: v128, x3: v128, out: usize): void {
  const a0 = interleaveLow(x0, x1), a1 = interleaveHigh(x0, x1);
  const b0 = interleaveLow(x2, x3), b1 = interleaveHigh(x2, x3);
  v128.store(out, firstHalves(a0, b0));
  v128.store(out, secondHalves(a0, b0), 16);
  v128.store(out, firstHalves(a1, b1), 32);
  v128.store(out, secondHalves(a1, b1), 48);
}

/** The sums of the lanes of 4 vectors. */
// @ts-ignore: decorator
@inline function laneSums(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const a0 = interleaveLow(x0, x1), a1 = interleaveHigh(x0, x1);
  const b0 = interleaveLow(x2, x3), b1 = interleaveHigh(x2, x3);
  const c0 = f32x4.add(firstHalves(a0, b0), secondHalves(a0, b0));
  return f32x4.add(c0, f32x4.add(firstHalves(a1, b1), secondHalves(a1, b1)));
}

// @ts-ignore: decorator
@inline function addSquares(sum: v128, x: v128): v128 { return f32x4.add(sum, f32x4.mul(x, x)); }

// @ts-ignore: decorator
@inline function squaredNorms<T>(r0: usize, r1: usize, r2: usize, r3: usize): v128 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let t = 0; t < d; t += 4) {
    s0 = addSquares(s0, shiftedLanes<T>(r0, t, scale)); s1 = addSquares(s1, shiftedLanes<T>(r1, t, scale));
    s2 = addSquares(s2, shiftedLanes<T>(r2, t, scale)); s3 = addSquares(s3, shiftedLanes<T>(r3, t, scale));
  }
  return laneSums(s0, s1, s2, s3);
}

/** At least the square root of the float32 sum of squares s, whatever was lost in it. */
// @ts-ignore: decorator
@inline function normsAtLeast(s: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.sqrt(s), f32x4.splat(1.01)), f32x4.splat(<f32>(UNDERFLOW_ALLOWANCE * rootD * 1.01)));
}

/** Packs 4 rows as [t][4] float32. */
// @ts-ignore: decorator
@inline
export function packRows32<T>(r0: usize, r1: usize, r2: usize, r3: usize, out: usize, q: usize): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let t = 0; t < d; t += 4, out += 64) {
    const x0 = shiftedLanes<T>(r0, t, scale), x1 = shiftedLanes<T>(r1, t, scale), x2 = shiftedLanes<T>(r2, t, scale), x3 = shiftedLanes<T>(r3, t, scale);
    transpose4(x0, x1, x2, x3, out);
    s0 = addSquares(s0, x0); s1 = addSquares(s1, x1); s2 = addSquares(s2, x2); s3 = addSquares(s3, x3);
  }
  const s = laneSums(s0, s1, s2, s3);
  const trusted = f32x4.lt(s, f32x4.splat(3.0e38));
  v128.store(q, v128.bitselect(normsAtLeast(s), f32x4.splat(NaN), trusted));
  v128.store(q, f32x4.mul(s, f32x4.splat(<f32>(1 - <f64>(d + 12) * U))), 16);
  store<f32>(q, 1, 48);
}

// @ts-ignore: decorator
@inline function largestLane(s: v128): f32 {
  const m = f32x4.pmax(s, v128.shuffle<f32>(s, s, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(m, v128.shuffle<f32>(m, m, 1, 0, 3, 2)), 0);
}

/** 8 numbers rounded to int16. */
// @ts-ignore: decorator
@inline function roundToInt16(w0: v128, w1: v128): v128 {
  const magic = f32x4.splat(ROUND_FLOAT32);
  return v128.shuffle<i16>(f32x4.add(w0, magic), f32x4.add(w1, magic), 0, 2, 4, 6, 8, 10, 12, 14);
}

/** Norms up to which packed rows are trusted; float32 sums of squares may be 1 % off. */
// @ts-ignore: decorator
@inline function maxTrustedNorm(): f64 { return 0.99 * (MAX_NORM - 0.51 * rootD - 1); }
/** Largest |w − p| of a row: ½ a number, and the roundings of w. */
// @ts-ignore: decorator
@inline export function maxResidual(): f64 { return 0.5001 * rootD + 0.02; }
/** Least α, so that a residual is at most so large a share of it. */
const MIN_ALPHA: f64 = 20000;
// @ts-ignore: decorator
@inline export function residualShare(): f64 { return maxResidual() / MIN_ALPHA; }

/** Halvings of a row's scale up to which int16 can help. */
const MAX_HALVINGS: i32 = 250;

/** Packs 4 rows, the first of them row i of the block, as [D/2][4][2] int16. */
// @ts-ignore: decorator
@inline
export function packRows16<T>(r0: usize, r1: usize, r2: usize, r3: usize, out: usize, q: usize, i: i32): void {
  store<i32>(q, 0, 52);
  if (packScaled<T>(r0, r1, r2, r3, out, q, i, rowScale)) return;
  const norm = <f64>f32x4.extract_lane(normsAtLeast(f32x4.splat(largestLane(squaredNorms<T>(r0, r1, r2, r3)))), 0);
  let inverse = rowScale, e = 0;
  for (; <f64>inverse * norm > 0.99 * maxTrustedNorm() && e < MAX_HALVINGS; e++) inverse *= 0.5;
  store<i32>(q, min(e, 31), 52);
  if (!packScaled<T>(r0, r1, r2, r3, out, q, i, inverse)) v128.store(q, f32x4.splat(NaN));
}

/** Packs 4 rows multiplied by `inverse`; false where they are too long for that. */
function packScaled<T>(r0: usize, r1: usize, r2: usize, r3: usize, out: usize, q: usize, i: i32, inverse: f32): bool {
  const by = <f64>inverse * scale, width = <usize>paddedD() * 2;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, before = s0, rows = packedRow(i);
  for (let t = 0; t < d; t += 8, out += 64) {
    if (t == prefix) {
      before = laneSums(s0, s1, s2, s3);
      s0 = f32x4.splat(0); s1 = s0; s2 = s0; s3 = s0;
    }
    const v0 = shiftedLanes<T>(r0, t, by), w0 = shiftedLanes<T>(r0, t + 4, by), x0 = roundToInt16(v0, w0);
    const v1 = shiftedLanes<T>(r1, t, by), w1 = shiftedLanes<T>(r1, t + 4, by), x1 = roundToInt16(v1, w1);
    const v2 = shiftedLanes<T>(r2, t, by), w2 = shiftedLanes<T>(r2, t + 4, by), x2 = roundToInt16(v2, w2);
    const v3 = shiftedLanes<T>(r3, t, by), w3 = shiftedLanes<T>(r3, t + 4, by), x3 = roundToInt16(v3, w3);
    s0 = addSquares(addSquares(s0, v0), w0); s1 = addSquares(addSquares(s1, v1), w1); s2 = addSquares(addSquares(s2, v2), w2); s3 = addSquares(addSquares(s3, v3), w3);
    transpose4(x0, x1, x2, x3, out);
    if (prefix < d) {
      v128.store(rows, x0); v128.store(rows + width, x1); v128.store(rows + 2 * width, x2); v128.store(rows + 3 * width, x3);
      rows += 16;
    }
  }
  const beyond = laneSums(s0, s1, s2, s3), s = f32x4.add(before, beyond);
  const usable = by > 1.2e-38 && by < 3.0e38 && <f64>largestLane(s) <= maxTrustedNorm() * maxTrustedNorm();
  v128.store(q, f32x4.pmax(f32x4.add(normsAtLeast(s), f32x4.splat(<f32>maxResidual())), f32x4.splat(<f32>MIN_ALPHA)));
  v128.store(q, f32x4.mul(s, f32x4.splat(<f32>(1 - <f64>(d + 12) * U))), 16);
  if (prefix < d) v128.store(q, normsAtLeast(beyond), 32);
  store<f32>(q, inverse, 48);
  return usable;
}

// @ts-ignore: decorator
@inline export function integerLaneSums(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const a0 = interleaveLow(x0, x1), a1 = interleaveHigh(x0, x1);
  const b0 = interleaveLow(x2, x3), b1 = interleaveHigh(x2, x3);
  const c0 = i32x4.add(firstHalves(a0, b0), secondHalves(a0, b0));
  return i32x4.add(c0, i32x4.add(firstHalves(a1, b1), secondHalves(a1, b1)));
}
