import { U } from './floats';
import { d, origin32, origin64, rootD, rowScale, scale } from './headerFields';
import { firstHalves, laneSums, transpose4 } from './lanes';
import { prefix } from './pass';
import { maxResidual, maxTrustedNorm, MIN_ALPHA } from './quads';
import { packedRow, paddedD } from './shape';

/** 5e-23: what squares of float32 numbers below 2^-75, which underflow, may hide of a norm, per √d. */
const UNDERFLOW_ALLOWANCE: f64 = 5.293955920339377e-23;
/** 1.5 · 2^23: added to |w| < 2^22 it rounds w to an integer, which is then in the low bits of the sum. */
const ROUND_FLOAT32: f32 = 12582912;
/** Sum of squares below which float32 has not overflowed. */
const MAX_SQUARE: f32 = 3.0e38;
/** Halvings of a quad's scale up to which int16 can help. */
const MAX_HALVINGS: i32 = 250;

/** Numbers t … t + 3 of a row less the origin, times `by`; zeros from d on. */
// @ts-ignore: decorator
@inline function shiftedLanes<T>(row: usize, t: i32, by: f64): v128 {
  let w: v128;
  if (sizeof<T>() == 4) {
    const x = v128.load(row + <usize>t * 4), o = v128.load(origin32 + <usize>t * 4);
    w = f32x4.mul(f32x4.sub(x, o), f32x4.splat(<f32>by));
  } else {
    const s = f64x2.splat(by), x = row + <usize>t * 8, o = origin64 + <usize>t * 8;
    const low = f64x2.mul(f64x2.sub(v128.load(x), v128.load(o)), s);
    const high = f64x2.mul(f64x2.sub(v128.load(x + 16), v128.load(o + 16)), s);
    w = firstHalves(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high));
  }
  if (t + 4 <= d) return w;
  return v128.and(w, i32x4.gt_s(i32x4.splat(d - t), i32x4(0, 1, 2, 3)));
}

// @ts-ignore: decorator
@inline function addSquares(sum: v128, x: v128): v128 { return f32x4.add(sum, f32x4.mul(x, x)); }

/** Sums of squares of 4 scaled rows. */
// @ts-ignore: decorator
@inline function squaredNorms<T>(r0: usize, r1: usize, r2: usize, r3: usize): v128 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let t = 0; t < d; t += 4) {
    s0 = addSquares(s0, shiftedLanes<T>(r0, t, scale)); s1 = addSquares(s1, shiftedLanes<T>(r1, t, scale));
    s2 = addSquares(s2, shiftedLanes<T>(r2, t, scale)); s3 = addSquares(s3, shiftedLanes<T>(r3, t, scale));
  }
  return laneSums(s0, s1, s2, s3);
}

/**
 * Upper bounds of norms whose squares float32 has summed to s: the sum is good to 1 %, but for squares that
 * underflowed.
 */
// @ts-ignore: decorator
@inline function upperNorms(s: v128): v128 {
  const allowance = f32x4.splat(<f32>(UNDERFLOW_ALLOWANCE * rootD * 1.01));
  return f32x4.add(f32x4.mul(f32x4.sqrt(s), f32x4.splat(1.01)), allowance);
}

/** Lower bounds N of squared norms that float32 has summed to s: the sum is good to (d + 12)u. */
// @ts-ignore: decorator
@inline function lowerSquares(s: v128): v128 { return f32x4.mul(s, f32x4.splat(<f32>(1 - <f64>(d + 12) * U))); }

/** Packs 4 rows at `out` as [t][4] float32, and keeps their bounds at `summary`. */
// @ts-ignore: decorator
@inline
export function packRows32<T>(r0: usize, r1: usize, r2: usize, r3: usize, out: usize, summary: usize): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let t = 0; t < d; t += 4, out += 64) {
    const x0 = shiftedLanes<T>(r0, t, scale), x1 = shiftedLanes<T>(r1, t, scale);
    const x2 = shiftedLanes<T>(r2, t, scale), x3 = shiftedLanes<T>(r3, t, scale);
    transpose4(x0, x1, x2, x3, out);
    s0 = addSquares(s0, x0); s1 = addSquares(s1, x1); s2 = addSquares(s2, x2); s3 = addSquares(s3, x3);
  }
  const s = laneSums(s0, s1, s2, s3);
  const trusted = f32x4.lt(s, f32x4.splat(MAX_SQUARE));
  v128.store(summary, v128.bitselect(upperNorms(s), f32x4.splat(NaN), trusted));
  v128.store(summary, lowerSquares(s), 16);
  store<f32>(summary, 1, 48);
}

/** The largest of 4 float32 lanes; NaN if one of them is, which `pmax` would drop, depending on the lane. */
// @ts-ignore: decorator
@inline function largestLane(s: v128): f32 {
  const m = f32x4.max(s, v128.shuffle<f32>(s, s, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.max(m, v128.shuffle<f32>(m, m, 1, 0, 3, 2)), 0);
}

/** 8 float32 numbers rounded to int16. */
// @ts-ignore: decorator
@inline function roundToInt16(w0: v128, w1: v128): v128 {
  const magic = f32x4.splat(ROUND_FLOAT32);
  return v128.shuffle<i16>(f32x4.add(w0, magic), f32x4.add(w1, magic), 0, 2, 4, 6, 8, 10, 12, 14);
}

/**
 * Packs 4 rows at `out` as [D/2][4][2] int16, and keeps their bounds at `summary`. They are multiplied by `rowScale`,
 * or, if that makes one of them too long, by that power of two times `rowScale` which does not. Rows for which no scale
 * serves get α = NaN.
 * @param i number of the first row within the tile
 */
// @ts-ignore: decorator
@inline
export function packRows16<T>(r0: usize, r1: usize, r2: usize, r3: usize, out: usize, summary: usize, i: i32): void {
  store<i32>(summary, 0, 52);
  if (packScaled<T>(r0, r1, r2, r3, out, summary, i, rowScale)) return;
  const norm = <f64>f32x4.extract_lane(upperNorms(f32x4.splat(largestLane(squaredNorms<T>(r0, r1, r2, r3)))), 0);
  let m = rowScale, halvings = 0;
  for (; <f64>m * norm > 0.99 * maxTrustedNorm() && halvings < MAX_HALVINGS; halvings++) m *= 0.5;
  store<i32>(summary, min(halvings, 31), 52);
  if (!packScaled<T>(r0, r1, r2, r3, out, summary, i, m)) v128.store(summary, f32x4.splat(NaN));
}

/** Packs 4 rows multiplied by m; false if they are too long for that, or float32 cannot hold their scale. */
function packScaled<T>(
  r0: usize, r1: usize, r2: usize, r3: usize, out: usize, summary: usize, i: i32, m: f32,
): bool {
  const by = <f64>m * scale, width = <usize>paddedD() * 2;
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
    s0 = addSquares(addSquares(s0, v0), w0); s1 = addSquares(addSquares(s1, v1), w1);
    s2 = addSquares(addSquares(s2, v2), w2); s3 = addSquares(addSquares(s3, v3), w3);
    transpose4(x0, x1, x2, x3, out);
    if (prefix < d) {
      v128.store(rows, x0); v128.store(rows + width, x1);
      v128.store(rows + 2 * width, x2); v128.store(rows + 3 * width, x3);
      rows += 16;
    }
  }
  const beyond = laneSums(s0, s1, s2, s3), s = f32x4.add(before, beyond);
  const usable = by > 1.2e-38 && by < 3.0e38 && <f64>largestLane(s) <= maxTrustedNorm() * maxTrustedNorm();
  const alpha = f32x4.add(upperNorms(s), f32x4.splat(<f32>maxResidual()));
  v128.store(summary, f32x4.max(alpha, f32x4.splat(<f32>MIN_ALPHA)));
  v128.store(summary, lowerSquares(s), 16);
  if (prefix < d) v128.store(summary, upperNorms(beyond), 32);
  store<f32>(summary, m, 48);
  return usable;
}
