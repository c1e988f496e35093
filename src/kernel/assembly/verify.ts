import { listCandidates, listAnchoredCandidates, leastCandidate, dropAbove, verifyCandidates, refineCandidates } from './candidates';
import { addCandidates, markForRescan } from './counts';
import { definitionDistances } from './definition';
import { quadSummary } from './packRows';
import { usesAnchors, candidateList, d, scratch, prefix, k, usesKeys, rowAddress, scale, U, v } from './shape';

const EPSILON_FLOAT64: f64 = 2.220446049250313e-16;

/** What the lower bound of a centroid must not exceed for it to come as near as the definition's distance `distance`. */
// @ts-ignore: decorator
@inline export function threshold(q: usize, r: usize, distance: f64, inverse: f64, halfUnit: f64): f32 {
  const mine = 0.5 * scale * scale * inverse * distance * (1 + 4 * <f64>(d + 4) * EPSILON_FLOAT64);
  const row = <f64>load<f32>(q + r * 4, 16) * halfUnit;
  return <f32>(mine - row + (mine + Math.abs(row)) * 4 * EPSILON_FLOAT64 + Math.abs(mine - row) * 2 * U + 1e-36);
}

/** The definition's distances of 4 rows to their likeliest centroids. */
// @ts-ignore: decorator
@inline
export function measureLeast<T>(q: i32, label: usize, distance: usize): void {
  const i = 4 * q;
  definitionDistances<T>(rowAddress(i), rowAddress(i + 1), rowAddress(i + 2), rowAddress(i + 3), load<i32>(label), load<i32>(label, 4), load<i32>(label, 8), load<i32>(label, 12), distance);
}

/** Candidates up to which it costs less to sift them than to look at all centroids again. */
// @ts-ignore: decorator
@inline function maxRefined(): i32 { return <i32>(<f64>(k * (d + 11)) / (2.2 * <f64>(d - prefix) + 480)); }

/** Lets the definition decide where a rival could win, for `rows` rows of quad q. */
// @ts-ignore: decorator
@inline
export function verifyQuad<T>(q: i32, rows: i32, label: usize, distance: usize): void {
  const at = quadSummary(q), inverse = <f64>load<f32>(at, 48), half = 0.5 / inverse;
  const l0 = threshold(at, 0, load<f64>(distance), inverse, half), l1 = threshold(at, 1, load<f64>(distance, 8), inverse, half);
  const l2 = threshold(at, 2, load<f64>(distance, 16), inverse, half), l3 = threshold(at, 3, load<f64>(distance, 24), inverse, half);
  const sure = i32x4.bitmask(f32x4.gt(v(at), f32x4(l0, l1, l2, l3)));
  if (sure == 15 && !usesAnchors) return;
  const enough = prefix < d ? maxRefined() : k;
  for (let r = 0; r < rows; r++) {
    if (!usesAnchors && (sure >> r) & 1) continue;
    if (usesKeys) {
      markForRescan(4 * q + r);
      continue;
    }
    const most = threshold(at, r, load<f64>(distance + <usize>r * 8), inverse, half);
    let listed = usesAnchors ? listAnchoredCandidates(q, r, load<i32>(label + <usize>r * 4), most, enough) : listCandidates(q, r, most, enough);
    if (listed > enough) {
      markForRescan(4 * q + r);
      continue;
    }
    addCandidates(listed - 1);
    const row = rowAddress(4 * q + r);
    if (prefix < d && listed > 1) {
      listed = refineCandidates(q, r, most, listed, usesAnchors ? 0 : load<f32>(at + r * 4, 32));
      if (listed > 2) {
        definitionDistances<T>(row, row, row, row, leastCandidate, leastCandidate, leastCandidate, leastCandidate, scratch);
        listed = dropAbove(listed, threshold(at, r, load<f64>(scratch), inverse, half));
      }
    }
    if (listed > 1 || load<i32>(candidateList) != load<i32>(label + <usize>r * 4)) verifyCandidates<T>(row, listed, label + <usize>r * 4, distance + <usize>r * 8);
  }
}
