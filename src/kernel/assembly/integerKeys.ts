import { firstHalves, interleaveHigh, subtractDots, interleaveLow, secondHalves } from './lanes';
import { commonResidual, commonErrorFactor } from './packCentroids';
import { quadSummary } from './packRows';
import { lowerBoundsOf } from './screen';
import { keyBases, d, k, packedRows, paddedD, panelCount, panels, PANEL, commonUnit, v } from './shape';

/*
 * Where all centroids share a unit S and all dimensions are looked at, the bounds of a row differ by an integer alone:
 *     L_j = S·(H_j − p·q_j) − α·V − ρ·Z,  H_j = ⌊m·h_j/S⌋,  V ≥ ‖ε_j‖ + 24u·‖z_j‖,  Z ≥ ‖z_j‖ for every j.
 * So the least of them need no float. The low bits carry j itself, which lowers a bound by less than 2^14 of the
 * 20,000·½√d units or more that α·V takes off: a key. H_j < 2^29.8 and |p·q_j| < 2^30, so no key leaves 32 bits.
 * The two least keys of a row say which centroid is likeliest and whether any other could win; where one could, the row
 * is looked at again with all its bounds kept.
 */

/** Centroids up to which the bits of j stay far below α·V, and dimensions up to which what is done once a centroid weighs more than rows looked at again. */
const MAX_CENTROIDS: i32 = 16384;
const MAX_DIMENSIONS: i32 = 96;
let boundMask: v128 = i32x4.splat(0);
let indexMask: i32 = 0;

/** Whether keys can be used, and their layout. */
export function chooseKeyLayout(): bool {
  if (commonUnit == 0 || k > MAX_CENTROIDS || d > MAX_DIMENSIONS) return false;
  indexMask = 1;
  while (indexMask < panelCount() * PANEL) indexMask *= 2;
  boundMask = i32x4.splat(-indexMask);
  indexMask -= 1;
  return true;
}

/** No key yet, for rows of quad q: of each lane the least and the next. */
export function clearKeys(q: i32): void {
  const none = i32x4.splat(i32.MAX_VALUE), at = lowerBoundsOf(q, 0);
  for (let i: usize = 0; i < 128; i += 16) v128.store(at + i, none);
}

// @ts-ignore: decorator
@inline function offerKeys(at: usize, j: v128, a0: v128, a1: v128): void {
  const k0 = v128.or(v128.and(a0, boundMask), j), k1 = v128.or(v128.and(a1, boundMask), i32x4.add(j, i32x4.splat(4)));
  const m = i32x4.min_s(k0, k1), best = v(at);
  v128.store(at, i32x4.min_s(i32x4.min_s(v128.load(at, 16), i32x4.max_s(k0, k1)), i32x4.max_s(best, m)), 16);
  v128.store(at, i32x4.min_s(best, m));
}

/** Offers the keys of 8 centroids to 4 rows. */
// @ts-ignore: decorator
@inline
export function screenKeys(q: i32, p: i32): void {
  const o = <usize>p * 32, halvings = load<i32>(quadSummary(q), 52);
  let a0 = i32x4.shr_s(v(keyBases + o), halvings), a1 = i32x4.shr_s(v128.load(keyBases + o, 16), halvings);
  let b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
  let y = packedRows + <usize>q * <usize>paddedD() * 8, z = panels + <usize>p * <usize>paddedD() * 16;
  const end = y + <usize>((d + 1) & ~1) * 8;
  while (y < end) {
    const z0 = v(z), z1 = v128.load(z, 16);
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

// @ts-ignore: decorator
@inline function offerFourKeys(at: usize, j: v128, a: v128): void {
  const key = v128.or(v128.and(a, boundMask), j), best = v(at);
  v128.store(at, i32x4.min_s(v128.load(at, 16), i32x4.max_s(best, key)), 16);
  v128.store(at, i32x4.min_s(best, key));
}

/** Offers the keys of the first 4 centroids of a panel that has no more. */
// @ts-ignore: decorator
@inline
export function screenFourKeys(q: i32, p: i32): void {
  let a = i32x4.shr_s(v(keyBases + <usize>p * 32), load<i32>(quadSummary(q), 52)), b = a, c = a, e = a;
  let y = packedRows + <usize>q * <usize>paddedD() * 8, z = panels + <usize>p * <usize>paddedD() * 16;
  const end = y + <usize>((d + 1) & ~1) * 8;
  for (; y < end; y += 16, z += 32) {
    const w = v(z);
    a = subtractDots(a, v128.load32_splat(y), w); b = subtractDots(b, v128.load32_splat(y, 4), w);
    c = subtractDots(c, v128.load32_splat(y, 8), w); e = subtractDots(e, v128.load32_splat(y, 12), w);
  }
  const at = lowerBoundsOf(q, 0), j = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(p * PANEL));
  offerFourKeys(at, j, a); offerFourKeys(at + 32, j, b); offerFourKeys(at + 64, j, c); offerFourKeys(at + 96, j, e);
}

let best4: v128 = i32x4.splat(0);
let second4: v128 = i32x4.splat(0);

// @ts-ignore: decorator
@inline function mergeLeast(best: v128, second: v128): void {
  second4 = i32x4.min_s(i32x4.min_s(second4, second), i32x4.max_s(best4, best));
  best4 = i32x4.min_s(best4, best);
}

/** Chooses the likeliest centroid of each row of a quad, and keeps the least bound of all others in place of α. */
// @ts-ignore: decorator
@inline
export function findLeastKeys(q: i32, label: usize): void {
  const at = lowerBoundsOf(q, 0);
  const bl = interleaveLow(v(at), v128.load(at, 32)), bh = interleaveLow(v128.load(at, 64), v128.load(at, 96));
  const cl = interleaveHigh(v(at), v128.load(at, 32)), ch = interleaveHigh(v128.load(at, 64), v128.load(at, 96));
  const sl = interleaveLow(v128.load(at, 16), v128.load(at, 48)), sh = interleaveLow(v128.load(at, 80), v128.load(at, 112));
  const tl = interleaveHigh(v128.load(at, 16), v128.load(at, 48)), th = interleaveHigh(v128.load(at, 80), v128.load(at, 112));
  best4 = firstHalves(bl, bh);
  second4 = firstHalves(sl, sh);
  mergeLeast(secondHalves(bl, bh), secondHalves(sl, sh)); mergeLeast(firstHalves(cl, ch), firstHalves(tl, th)); mergeLeast(secondHalves(cl, ch), secondHalves(tl, th));
  v128.store(label, i32x4.min_s(v128.and(best4, i32x4.splat(indexMask)), i32x4.splat(k - 1)));
  const low = f32x4.mul(f32x4.convert_i32x4_s(v128.and(second4, boundMask)), f32x4.splat(commonUnit));
  const given = f32x4.add(f32x4.mul(v(quadSummary(q)), f32x4.splat(<f32>commonErrorFactor())), f32x4.splat(<f32>commonResidual()));
  v128.store(quadSummary(q), f32x4.sub(low, given));
}
