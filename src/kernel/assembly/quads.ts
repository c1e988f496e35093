import { quads, rootD } from './headerFields';

/*
 * A quad is 4 rows that are screened together: shifted to the origin, scaled and packed. Besides the packed numbers the
 * screens keep 64 bytes per quad, float32 unless said otherwise:
 *     byte  0  α ×4, upper bounds of the norms ‖p‖; once bounds are computed, the least bound of all centroids but the
 *     chosen byte 16  N ×4, lower bounds of ‖w‖²
 *     byte 32  upper bounds of ‖w beyond the prefix‖ ×4
 *     byte 48  m, by which the scaled rows were multiplied
 *     byte 52  int32: how often m was halved from `rowScale` on, at most 31
 */

/** Address of what is kept of quad q. */
// @ts-ignore: decorator
@inline export function quadSummary(q: i32): usize { return quads + <usize>q * 64; }

/** Largest norm of a row in int16 units: 65,535 times as much still fits into 32 bits with a sign. */
const MAX_NORM: f64 = 32766;
/**
 * Norms of scaled rows up to which packing is trusted: float32 sums of squares may be 1 % off, rounding moves each
 * number by ½.
 */
// @ts-ignore: decorator
@inline export function maxTrustedNorm(): f64 { return 0.99 * (MAX_NORM - 0.51 * rootD - 1); }

/** ρ of screen.ts, the largest ‖w − p‖ of a row: ½ per number, and the roundings of w. */
// @ts-ignore: decorator
@inline export function maxResidual(): f64 { return 0.5001 * rootD + 0.02; }
/** Least α of an int16 row: so ρ is at most a fixed share of α, and one error factor per centroid serves all rows. */
export const MIN_ALPHA: f64 = 20000;
/** ρ as a share of α, at most. */
// @ts-ignore: decorator
@inline export function residualShare(): f64 { return maxResidual() / MIN_ALPHA; }
