import { addDots } from './lanes';
import { usesAnchors, d, halfSquares, prefix, lowerBounds, pairMinima, packedRows, paddedD, panels, errorFactors, panelStride, suffixNorms, units, v } from './shape';
import { quadSummary } from './packRows';

/*
 * Screen, then verify: nearest centroids by float32 or int16 SIMD, decided by float64.
 *
 * The definition (scalar.ts) is label(x) = argmin_j D̂_j, D_j = Σ_t (x_t − c_jt)², D̂_j its float64 value with t
 * ascending, ties to the lowest j. A screen computes a lower bound L_j for every centroid in cheap arithmetic. The
 * definition then measures D̂_a for the centroid a of the least bound, and every other j that could have D̂_j ≤ D̂_a,
 * which L_j ≤ T (below) says; so the winner and all that tie with it are always among those measured.
 *
 * Let o be any float32-representable origin, s = 2^e with |e| ≤ 120, z_j = s(c_j − o), m a float32 number > 0 that a
 * quad of 4 rows shares, w = m·s(x − o), all in real arithmetic, and G_j = m·½‖z_j‖² − w·z_j. Then
 *     ½s²m·D_j = G_j + ‖w‖²/(2m).                                                                              (1)
 * Let u = 2^-24, v = 2^-53.
 *
 * T. |D̂_j − D_j| ≤ 1.01(d + 2)v·D_j + d·2^-1074 (Higham 2002, §3.1). So D̂_j ≤ D̂_a implies D_j ≤ D̂_a(1 + 2.1(d + 3)v) + tiny,
 *    and by (1) G_j ≤ ½s²m·D̂_a(1 + 2.1(d + 3)v) − ‖w‖²/(2m). `limit` (decide.ts) evaluates this in float64 with 4(d + 4)·2v for
 *    2.1(d + 3)v, a lower bound N of ‖w‖², 8v of both terms for its own rounding, and rounds up to float32 (2u, 1e-36).
 *
 * Rows. Computed w̃_t has two float32 roundings, |w̃_t − w_t| ≤ 2.01u|w_t| (+ 2^-150, lost in the constants below).
 *    float32: m = 1, α ≥ ‖w̃‖ by a sum of squares good to (d + 2)u ≤ 1 % (squares below 2^-149 vanish: VANISHED·√d is added),
 *       N = Σw̃²·(1 − (d + 12)u).
 *    int16: m is the power of two times a common scale for which ‖w̃‖, by a sum good to 1 %, is at most 0.99 (32,766 − ½√d − 1).
 *       p = w̃ rounded, so |p_t − w̃_t| ≤ ½, ‖p‖ ≤ 32,766, and ρ ≥ ‖w − p‖ is 0.5001√d + 0.02. α ≥ max(‖p‖, 20,000), so that
 *       ρ ≤ share·α with share = ρ/20,000. N as for float32.
 *
 * Centroids, in float64 and rounded outward: z_j = S_j·q_j + ε_j with q_j integers, ‖q_j‖ ≤ 65,535 (float32: q_j the float32
 *    vector itself, S_j = 1). ‖p‖‖q_j‖ < 2^31, so that by Cauchy–Schwarz no partial sum of p·q_j leaves 32 bits. Where the norms
 *    are even all S_j are one S and ‖q_j‖ ≤ 32,767, which keys.ts and anchors.ts build on.
 *    int16:   |w·z_j − S_j p·q_j| ≤ ‖p‖‖ε_j‖ + ρ‖z_j‖ ≤ α(‖ε_j‖ + share·‖z_j‖).
 *    float32: inputs 2.01u + 1.01u, products and sums 1.01(d + 1)u: together below α·1.05(d + 8)u‖z_j‖, as d ≤ 160,000.
 *    slope V_j holds that bracket, 24u·S_j‖q_j‖ more (int16) and 1e-35 for underflow; h_j = ½‖z_j‖²(1 − 16u) − 1e-35.
 *
 * L_j = fl(m·h_j − S_j·(p·q_j) − α·V_j): each of its at most 6 roundings errs by u of one of its terms or of their sum, in
 *    all at most 6u·m½‖z_j‖², 12u·‖p‖S_j‖q_j‖ and 10^-5·α·V_j, within what h_j, V_j and V_j's own factor give away: L_j ≤ G_j.
 *
 * Head. With p·q_j summed over the first dimensions only, the rest of w·z_j is at most ‖w beyond‖‖z_j beyond‖, which is subtracted
 *    too, or what anchors.ts says. A second look adds it again and subtracts S_j(p·q_j beyond) (decide.ts: sift). Each of these at most
 *    6 further roundings errs by u of m½‖z_j‖² and 2‖p‖S_j‖q_j‖ at most, for which h_j and V_j have room as well.
 *
 * NaN and overflow. A row whose squares reach 3e38, or whose scale float32 cannot hold, gets α = NaN and with it bounds that
 *    are not above anything, so the definition looks at all centroids. A centroid with ‖z_j‖ ≥ 2^60 gets the bound −∞ or so.
 *    All other products stay below 2^64·2^60; a bound that overflows to +∞ can only meet a finite T that it really exceeds.
 */

/** Where the bounds of quad q and panel p stand: 4 rows of 8, and the less of each two, 4 rows of 4. */
// @ts-ignore: decorator
@inline export function lowerBoundsOf(q: i32, p: i32): usize { return lowerBounds + <usize>(p * panelStride + q) * 128; }
// @ts-ignore: decorator
@inline export function pairMinimaOf(q: i32, p: i32): usize { return pairMinima + <usize>(p * panelStride + q) * 64; }

/** Stores the lower bounds of row r of a quad and 8 centroids, and the less of each two. */
// @ts-ignore: decorator
@inline function storeBounds(at: usize, least: usize, r: usize, low0: v128, low1: v128): void {
  v128.store(at + r * 32, low0);
  v128.store(at + r * 32, low1, 16);
  v128.store(least + r * 16, f32x4.pmin(low0, low1));
}

/** The same, but for the likeliest to be chosen by the distance in the head alone. */
// @ts-ignore: decorator
@inline function storePrefixBounds(at: usize, least: usize, r: usize, low0: v128, low1: v128, beyond0: v128, beyond1: v128): void {
  v128.store(at + r * 32, low0);
  v128.store(at + r * 32, low1, 16);
  v128.store(least + r * 16, f32x4.pmin(f32x4.sub(low0, beyond0), f32x4.sub(low1, beyond1)));
}

/** 4 rows × 8 centroids in float32. */
// @ts-ignore: decorator
@inline
export function screen32(q: i32, p: i32): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  let y = packedRows + <usize>q * <usize>paddedD() * 16, z = panels + <usize>p * <usize>d * 32;
  const end = y + <usize>d * 16;
  while (y < end) {
    const z0 = v(z), z1 = v128.load(z, 16);
    const w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = f32x4.add(a0, f32x4.mul(w0, z0)); a1 = f32x4.add(a1, f32x4.mul(w0, z1));
    b0 = f32x4.add(b0, f32x4.mul(w1, z0)); b1 = f32x4.add(b1, f32x4.mul(w1, z1));
    const w2 = v128.load32_splat(y, 8), w3 = v128.load32_splat(y, 12);
    c0 = f32x4.add(c0, f32x4.mul(w2, z0)); c1 = f32x4.add(c1, f32x4.mul(w2, z1));
    d0 = f32x4.add(d0, f32x4.mul(w3, z0)); d1 = f32x4.add(d1, f32x4.mul(w3, z1));
    y += 16; z += 32;
  }
  const o = <usize>p * 32, r = quadSummary(q), at = lowerBoundsOf(q, p), m = pairMinimaOf(q, p);
  const h0 = v(halfSquares + o), h1 = v128.load(halfSquares + o, 16), s0 = v(errorFactors + o), s1 = v128.load(errorFactors + o, 16);
  const aa = v128.load32_splat(r), ab = v128.load32_splat(r, 4), ac = v128.load32_splat(r, 8), ad = v128.load32_splat(r, 12);
  storeBounds(at, m, 0, bound32(h0, a0, aa, s0), bound32(h1, a1, aa, s1));
  storeBounds(at, m, 1, bound32(h0, b0, ab, s0), bound32(h1, b1, ab, s1));
  storeBounds(at, m, 2, bound32(h0, c0, ac, s0), bound32(h1, c1, ac, s1));
  storeBounds(at, m, 3, bound32(h0, d0, ad, s0), bound32(h1, d1, ad, s1));
}

// @ts-ignore: decorator
@inline function bound32(half: v128, dot: v128, alpha: v128, slope: v128): v128 {
  return f32x4.sub(f32x4.sub(half, dot), f32x4.mul(alpha, slope));
}

// @ts-ignore: decorator
@inline function bound16(half: v128, dot: v128, unit: v128, alpha: v128, slope: v128): v128 {
  return f32x4.sub(f32x4.sub(half, f32x4.mul(f32x4.convert_i32x4_s(dot), unit)), f32x4.mul(alpha, slope));
}

/** 4 rows × 8 centroids in int16, over the dimensions of the head; Cauchy–Schwarz bounds the rest. */
// @ts-ignore: decorator
@inline
export function screen16(q: i32, p: i32, whole: bool): void {
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  let y = packedRows + <usize>q * <usize>paddedD() * 8, z = panels + <usize>p * <usize>paddedD() * 16;
  const end = y + <usize>((prefix + 1) & ~1) * 8;
  while (y < end) {
    const z0 = v(z), z1 = v128.load(z, 16);
    let w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = addDots(a0, w0, z0); a1 = addDots(a1, w0, z1);
    b0 = addDots(b0, w1, z0); b1 = addDots(b1, w1, z1);
    w0 = v128.load32_splat(y, 8); w1 = v128.load32_splat(y, 12);
    c0 = addDots(c0, w0, z0); c1 = addDots(c1, w0, z1);
    d0 = addDots(d0, w1, z0); d1 = addDots(d1, w1, z1);
    y += 16; z += 32;
  }
  const o = <usize>p * 32, r = quadSummary(q), at = lowerBoundsOf(q, p), m = pairMinimaOf(q, p);
  const inverse = v128.load32_splat(r, 48);
  const h0 = f32x4.mul(v(halfSquares + o), inverse), h1 = f32x4.mul(v128.load(halfSquares + o, 16), inverse);
  const u0 = v(units + o), u1 = v128.load(units + o, 16), s0 = v(errorFactors + o), s1 = v128.load(errorFactors + o, 16);
  const aa = v128.load32_splat(r), ab = v128.load32_splat(r, 4), ac = v128.load32_splat(r, 8), ad = v128.load32_splat(r, 12);
  if (usesAnchors) {
    const n0 = halfSuffixSquares(p, 0, inverse), n1 = halfSuffixSquares(p, 16, inverse);
    storePrefixBounds(at, m, 0, bound16(h0, a0, u0, aa, s0), bound16(h1, a1, u1, aa, s1), n0, n1);
    storePrefixBounds(at, m, 1, bound16(h0, b0, u0, ab, s0), bound16(h1, b1, u1, ab, s1), n0, n1);
    storePrefixBounds(at, m, 2, bound16(h0, c0, u0, ac, s0), bound16(h1, c1, u1, ac, s1), n0, n1);
    storePrefixBounds(at, m, 3, bound16(h0, d0, u0, ad, s0), bound16(h1, d1, u1, ad, s1), n0, n1);
  } else if (whole) {
    storeBounds(at, m, 0, bound16(h0, a0, u0, aa, s0), bound16(h1, a1, u1, aa, s1));
    storeBounds(at, m, 1, bound16(h0, b0, u0, ab, s0), bound16(h1, b1, u1, ab, s1));
    storeBounds(at, m, 2, bound16(h0, c0, u0, ac, s0), bound16(h1, c1, u1, ac, s1));
    storeBounds(at, m, 3, bound16(h0, d0, u0, ad, s0), bound16(h1, d1, u1, ad, s1));
  } else {
    const t0 = v(suffixNorms + o), t1 = v128.load(suffixNorms + o, 16);
    const ra = v128.load32_splat(r, 32), rb = v128.load32_splat(r, 36), rc = v128.load32_splat(r, 40), rd = v128.load32_splat(r, 44);
    storeBounds(at, m, 0, lessSuffix(bound16(h0, a0, u0, aa, s0), ra, t0), lessSuffix(bound16(h1, a1, u1, aa, s1), ra, t1));
    storeBounds(at, m, 1, lessSuffix(bound16(h0, b0, u0, ab, s0), rb, t0), lessSuffix(bound16(h1, b1, u1, ab, s1), rb, t1));
    storeBounds(at, m, 2, lessSuffix(bound16(h0, c0, u0, ac, s0), rc, t0), lessSuffix(bound16(h1, c1, u1, ac, s1), rc, t1));
    storeBounds(at, m, 3, lessSuffix(bound16(h0, d0, u0, ad, s0), rd, t0), lessSuffix(bound16(h1, d1, u1, ad, s1), rd, t1));
  }
}

/** Half the squares of what 4 centroids of a panel, the first or the second, have beyond the head, in a row's unit. */
// @ts-ignore: decorator
@inline function halfSuffixSquares(p: i32, half: usize, inverse: v128): v128 {
  const t = v(suffixNorms + <usize>p * 32 + half);
  return f32x4.mul(f32x4.mul(t, t), f32x4.mul(inverse, f32x4.splat(0.5)));
}

// @ts-ignore: decorator
@inline function lessSuffix(low: v128, row: v128, tail: v128): v128 { return f32x4.sub(low, f32x4.mul(row, tail)); }
