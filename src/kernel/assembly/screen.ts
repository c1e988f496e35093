import { lowerBounds, pairMinima, panelStride } from './headerFields';

/*
 * Screen, then verify: a screen bounds the distances to all centroids in float32 or int16 SIMD, and float64 decides.
 *
 * DEFINITION (scalar.ts). label(x) = argmin_j D̂_j, where D_j = Σ_t (x_t − c_jt)² and D̂_j is its float64 value,
 * computed with t ascending; ties go to the lowest j.
 *
 * CLAIM. A screen computes a lower bound L_j for every centroid in cheap arithmetic. The definition then measures D̂_a
 * for the centroid a of the least bound, and D̂_j for every other j with L_j ≤ T, where T is chosen so that D̂_j ≤ D̂_a
 * implies L_j ≤ T. So the winner and all centroids that tie with it are among those measured, and the label has the
 * bits of the definition.
 *
 * NOTATION. Let o be an origin whose coordinates are float32 numbers, s = 2^e with |e| ≤ 120, z_j = s(c_j − o), m > 0 a
 * float32 number that the 4 rows of a quad share, w = m·s(x − o), all in real arithmetic, and G_j = m·½‖z_j‖² − w·z_j.
 * Then
 *     ½s²m·D_j = G_j + ‖w‖²/(2m).                                                                               (1)
 * Let u = 2^-24 and v = 2^-53 be the unit roundoffs of float32 and float64.
 *
 * THRESHOLD T. |D̂_j − D_j| ≤ 1.01(d + 2)v·D_j + d·2^-1074 (Higham 2002, §3.1). So D̂_j ≤ D̂_a implies
 *     D_j ≤ D̂_a(1 + 2.1(d + 3)v) + tiny, and by (1)  G_j ≤ ½s²m·D̂_a(1 + 2.1(d + 3)v) − ‖w‖²/(2m).
 * `threshold` (verify.ts) evaluates the right side in float64 with 4(d + 4)·2v in place of 2.1(d + 3)v, a lower bound N
 * in place of ‖w‖², and 8v of both terms for its own rounding, and rounds up to float32 (2u of the result, and 1e-36
 * for underflow).
 *
 * ROWS. The computed w̃_t has two float32 roundings: |w̃_t − w_t| ≤ 2.01u|w_t| (+ 2^-150, which the constants below
 * absorb).
 *   float32: m = 1. α ≥ ‖w̃‖ is computed from a sum of squares that is good to (d + 2)u ≤ 1 %; squares below 2^-149
 *     vanish, for which UNDERFLOW_ALLOWANCE·√d is added. N = Σw̃²·(1 − (d + 12)u).
 *   int16: m is a common scale times the largest power of two ≤ 1 for which ‖w̃‖, by a sum good to 1 %, is at most
 *     0.99(32,766 − ½√d − 1). p is w̃ rounded to integers, so |p_t − w̃_t| ≤ ½, ‖p‖ ≤ 32,766, and ρ = 0.5001√d + 0.02 ≥
 *     ‖w − p‖. α ≥ max(‖p‖, 20,000), so that ρ ≤ share·α with share = ρ/20,000. N is as for float32.
 *
 * CENTROIDS, in float64 and rounded outward. z_j = S_j·q_j + ε_j, where q_j are integers with ‖q_j‖ ≤ 65,535. (float32:
 *   q_j is the float32 vector itself, and S_j = 1.) ‖p‖‖q_j‖ < 2^31, so by the Cauchy–Schwarz inequality no partial sum
 *   of p·q_j leaves 32 bits. If the norms are even, all S_j are one S and ‖q_j‖ ≤ 32,767; integerKeys.ts and anchors.ts
 *   build on that.
 *     int16:   |w·z_j − S_j p·q_j| ≤ ‖p‖‖ε_j‖ + ρ‖z_j‖ ≤ α(‖ε_j‖ + share·‖z_j‖).
 *     float32: the inputs err by 2.01u + 1.01u, products and sums by 1.01(d + 1)u: together by less than
 *              α·1.05(d + 8)u‖z_j‖, as d ≤ 160,000.
 *   The error factor V_j is that bracket, plus 24u·S_j‖q_j‖ (int16), plus 1e-35 for underflow. h_j = ½‖z_j‖²(1 − 16u) −
 *   1e-35.
 *
 * LOWER BOUND. L_j = fl(m·h_j − S_j·(p·q_j) − α·V_j). Each of its at most 6 roundings errs by u of one of its terms or
 *   of their sum: in all by at most 6u·m½‖z_j‖², 12u·‖p‖S_j‖q_j‖ and 10^-5·α·V_j. That is less than what h_j, V_j and
 *   the factor within V_j give away. Hence L_j ≤ G_j, and with (1) and T the claim follows.
 *
 * PREFIX. If p·q_j is summed over the first dimensions only, the rest of w·z_j is at most ‖w beyond‖‖z_j beyond‖
 *   (Cauchy–Schwarz), which is subtracted too; or anchors.ts bounds it. `refineCandidates` (candidates.ts) adds that
 *   again and subtracts S_j(p·q_j beyond). Each of these at most 6 further roundings errs by at most u of m½‖z_j‖² and
 *   2‖p‖S_j‖q_j‖, for which h_j and V_j have room as well.
 *
 * NaN AND OVERFLOW. A row whose squares reach 3e38, or whose scale float32 cannot hold, gets α = NaN, and all its
 *   bounds are NaN. `pmin` and `pmax` drop a NaN or keep it, depending on the order of their operands, so no proof
 *   rests on them: `findLeastBounds` (leastBounds.ts) sets such rows aside by their α, `listCandidates` keeps whatever
 *   is not above the threshold, and norms are compared by `max`, which keeps every NaN. Where α is a number, no bound
 *   is NaN: a centroid with ‖z_j‖ ≥ 2^60 gets a bound below all thresholds by h_j alone, with S_j, V_j and all its
 *   norms 0, and for the others S_j(p·q_j) ≤ 2^77 and w·z_j, α·V_j < 2^125 are finite, so that at most m·h_j is
 *   infinite and no two infinities meet in a difference. In an anchored pass all ‖z_j‖ are at most 1.1·3 times their
 *   mean (chooseScales.ts), and so m·½‖z_j beyond‖² is finite. A bound that overflows to +∞ can only meet a finite T
 *   that it really exceeds.
 */

/** Address of the bounds of quad q and panel p: [4 rows][8 centroids] float32. */
// @ts-ignore: decorator
@inline export function lowerBoundsOf(q: i32, p: i32): usize {
  return lowerBounds + <usize>(p * panelStride + q) * 128;
}
/** Address of the lesser bound of centroids j and j + 4 for quad q and panel p: [4 rows][4] float32. */
// @ts-ignore: decorator
@inline export function pairMinimaOf(q: i32, p: i32): usize {
  return pairMinima + <usize>(p * panelStride + q) * 64;
}

/** Stores the bounds of row r of a quad for the 8 centroids of a panel, and the lesser of each pair. */
// @ts-ignore: decorator
@inline export function storeBounds(bounds: usize, minima: usize, r: usize, low0: v128, low1: v128): void {
  v128.store(bounds + r * 32, low0);
  v128.store(bounds + r * 32, low1, 16);
  v128.store(minima + r * 16, f32x4.pmin(low0, low1));
}
