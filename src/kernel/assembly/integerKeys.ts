import { MAX_NORM_IN_COMMON_UNIT } from './chooseScales';
import { U } from './floats';
import { commonUnit, d, k, keyBases, packedRows, PANEL, panels, rootD } from './headerFields';
import { firstHalves, interleaveHigh, interleaveLow, secondHalves, subtractDots } from './lanes';
import { maxResidual, quadSummary } from './quads';
import { lowerBoundsOf } from './screen';
import { paddedD, panelCount } from './shape';

/*
 * If all centroids share one unit S and all dimensions are multiplied, the bounds of a row differ by an integer alone:
 *     L_j = S·(H_j − p·q_j) − α·V − ρ·Z,  H_j = ⌊m·h_j/S⌋,  V ≥ ‖ε_j‖ + 24u·‖z_j‖ and Z ≥ ‖z_j‖ for every j.
 * So the least bound can be found without floating point. The low bits of H_j − p·q_j are replaced by j itself, which
 * makes the number a key that carries its centroid. That lowers a bound by less than 2^14 units, out of the 20,000·½√d
 * units or more that α·V takes off. H_j < 2^29.8 and |p·q_j| < 2^30, so no key leaves 32 bits.
 *
 * Only the two least keys of a row are kept. They say which centroid has the least bound and whether any other could
 * win; if another could, the row is screened again with all its bounds kept.
 */

/** Centroids up to which the bits of j stay far below α·V. */
const MAX_CENTROIDS: i32 = 16384;
/** Dimensions up to which keys pay: up to here, saving work per centroid outweighs screening some rows again. */
const MAX_DIMENSIONS: i32 = 96;
/** Bits of a key that hold the bound, and those that hold the centroid. */
let boundMask: v128 = i32x4.splat(0);
let indexMask: i32 = 0;

/** Chooses how many bits of a key hold the centroid; false if keys cannot be used. */
export function chooseKeyLayout(): bool {
  if (commonUnit == 0 || k > MAX_CENTROIDS || d > MAX_DIMENSIONS) return false;
  indexMask = 1;
  while (indexMask < panelCount() * PANEL) indexMask *= 2;
  boundMask = i32x4.splat(-indexMask);
  indexMask -= 1;
  return true;
}

/**
 * Forgets the keys of quad q. They take the place of its bounds: for each row, 4 int32 with the least key of the
 * centroids j ≡ 0, 1, 2, 3 modulo 4, followed by 4 int32 with the second least.
 */
export function clearKeys(q: i32): void {
  const none = i32x4.splat(i32.MAX_VALUE), at = lowerBoundsOf(q, 0);
  for (let i: usize = 0; i < 128; i += 16) v128.store(at + i, none);
}

/** Offers a row the keys of 8 centroids: j and the three after it (a0), and the four after those (a1). */
// @ts-ignore: decorator
@inline function offerKeys(at: usize, j: v128, a0: v128, a1: v128): void {
  const k0 = v128.or(v128.and(a0, boundMask), j);
  const k1 = v128.or(v128.and(a1, boundMask), i32x4.add(j, i32x4.splat(4)));
  const m = i32x4.min_s(k0, k1), least = v128.load(at);
  const second = i32x4.min_s(v128.load(at, 16), i32x4.max_s(k0, k1));
  v128.store(at, i32x4.min_s(second, i32x4.max_s(least, m)), 16);
  v128.store(at, i32x4.min_s(least, m));
}

/** Computes the keys of the 8 centroids of panel p for the 4 rows of quad q. */
// @ts-ignore: decorator
@inline
export function screenKeys(q: i32, p: i32): void {
  const column = <usize>p * 32, halvings = load<i32>(quadSummary(q), 52);
  let a0 = i32x4.shr_s(v128.load(keyBases + column), halvings);
  let a1 = i32x4.shr_s(v128.load(keyBases + column, 16), halvings);
  let b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
  let y = packedRows + <usize>q * <usize>paddedD() * 8, z = panels + <usize>p * <usize>paddedD() * 16;
  const end = y + <usize>((d + 1) & ~1) * 8;
  while (y < end) {
    const z0 = v128.load(z), z1 = v128.load(z, 16);
    let w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = subtractDots(a0, w0, z0); a1 = subtractDots(a1, w0, z1);
    b0 = subtractDots(b0, w1, z0); b1 = subtractDots(b1, w1, z1);
    w0 = v128.load32_splat(y, 8); w1 = v128.load32_splat(y, 12);
    c0 = subtractDots(c0, w0, z0); c1 = subtractDots(c1, w0, z1);
    d0 = subtractDots(d0, w1, z0); d1 = subtractDots(d1, w1, z1);
    y += 16; z += 32;
  }
  const at = lowerBoundsOf(q, 0), j = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(p * PANEL));
  offerKeys(at, j, a0, a1); offerKeys(at + 32, j, b0, b1); offerKeys(at + 64, j, c0, c1); offerKeys(at + 96, j, d0, d1);
}

/** Offers a row the keys of centroid j and the three after it. */
// @ts-ignore: decorator
@inline function offerFourKeys(at: usize, j: v128, a: v128): void {
  const key = v128.or(v128.and(a, boundMask), j), least = v128.load(at);
  v128.store(at, i32x4.min_s(v128.load(at, 16), i32x4.max_s(least, key)), 16);
  v128.store(at, i32x4.min_s(least, key));
}

/** Does what `screenKeys` does for a panel of which only the first 4 centroids exist, in half the time. */
// @ts-ignore: decorator
@inline
export function screenFourKeys(q: i32, p: i32): void {
  let a = i32x4.shr_s(v128.load(keyBases + <usize>p * 32), load<i32>(quadSummary(q), 52)), b = a, c = a, e = a;
  let y = packedRows + <usize>q * <usize>paddedD() * 8, z = panels + <usize>p * <usize>paddedD() * 16;
  const end = y + <usize>((d + 1) & ~1) * 8;
  for (; y < end; y += 16, z += 32) {
    const w = v128.load(z);
    a = subtractDots(a, v128.load32_splat(y), w); b = subtractDots(b, v128.load32_splat(y, 4), w);
    c = subtractDots(c, v128.load32_splat(y, 8), w); e = subtractDots(e, v128.load32_splat(y, 12), w);
  }
  const at = lowerBoundsOf(q, 0), j = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(p * PANEL));
  offerFourKeys(at, j, a); offerFourKeys(at + 32, j, b); offerFourKeys(at + 64, j, c); offerFourKeys(at + 96, j, e);
}

/**
 * S·V without share, per unit of α: what rounding all centroids to the common unit gives away, for the longest of them.
 */
// @ts-ignore: decorator
@inline function commonErrorFactor(): f64 {
  return 1.0001 * <f64>commonUnit * (0.5001 * rootD + 24 * U * MAX_NORM_IN_COMMON_UNIT);
}
/** ρ·Z: what rounding a row gives away, for the longest centroid. */
// @ts-ignore: decorator
@inline function commonResidual(): f64 { return 1.0001 * <f64>commonUnit * maxResidual() * MAX_NORM_IN_COMMON_UNIT; }

/** The least and the second least key of 4 rows, so far. */
let least4: v128 = i32x4.splat(0);
let second4: v128 = i32x4.splat(0);

// @ts-ignore: decorator
@inline function mergeLeast(least: v128, second: v128): void {
  second4 = i32x4.min_s(i32x4.min_s(second4, second), i32x4.max_s(least4, least));
  least4 = i32x4.min_s(least4, least);
}

/**
 * Finds for each row of quad q the centroid of the least key, and keeps the least bound of all others in place of α.
 * @param label 4 int32
 */
// @ts-ignore: decorator
@inline
export function findLeastKeys(q: i32, label: usize): void {
  // One vector per row, with a lane per remainder of j modulo 4, becomes a lane per row, as in leastBounds.ts.
  const at = lowerBoundsOf(q, 0);
  const a = v128.load(at), b = v128.load(at, 32), c = v128.load(at, 64), e = v128.load(at, 96);
  const bl = interleaveLow(a, b), bh = interleaveLow(c, e), cl = interleaveHigh(a, b), ch = interleaveHigh(c, e);
  const f = v128.load(at, 16), g = v128.load(at, 48), h = v128.load(at, 80), i = v128.load(at, 112);
  const sl = interleaveLow(f, g), sh = interleaveLow(h, i), tl = interleaveHigh(f, g), th = interleaveHigh(h, i);
  least4 = firstHalves(bl, bh);
  second4 = firstHalves(sl, sh);
  mergeLeast(secondHalves(bl, bh), secondHalves(sl, sh));
  mergeLeast(firstHalves(cl, ch), firstHalves(tl, th));
  mergeLeast(secondHalves(cl, ch), secondHalves(tl, th));
  v128.store(label, i32x4.min_s(v128.and(least4, i32x4.splat(indexMask)), i32x4.splat(k - 1)));
  const low = f32x4.mul(f32x4.convert_i32x4_s(v128.and(second4, boundMask)), f32x4.splat(commonUnit));
  const alpha = v128.load(quadSummary(q));
  const error = f32x4.add(f32x4.mul(alpha, f32x4.splat(<f32>commonErrorFactor())), f32x4.splat(<f32>commonResidual()));
  v128.store(quadSummary(q), f32x4.sub(low, error));
}
