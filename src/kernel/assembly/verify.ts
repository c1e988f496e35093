import { listAnchoredCandidates } from './anchoredCandidates';
import { candidate, dropAbove, leastCandidate, listCandidates, refineCandidates, verifyCandidates } from './candidates';
import { addCandidates, markForRescan } from './counts';
import { definitionDistances } from './definition';
import { TWO_V, U } from './floats';
import { d, k, scale, scratch } from './headerFields';
import { prefix, rowAddress, usesAnchors, usesKeys } from './pass';
import { quadSummary } from './quads';

/**
 * T of screen.ts: no centroid with a lower bound above it can be as near to row r of a quad as the definition's
 * `distance`.
 * @param m what the rows of the quad were multiplied by
 * @param halfInverse 1/(2m)
 */
// @ts-ignore: decorator
@inline export function threshold(summary: usize, r: usize, distance: f64, m: f64, halfInverse: f64): f32 {
  const measured = 0.5 * scale * scale * m * distance * (1 + 4 * <f64>(d + 4) * TWO_V);
  const norm = <f64>load<f32>(summary + r * 4, 16) * halfInverse, difference = measured - norm;
  return <f32>(difference + (measured + Math.abs(norm)) * 4 * TWO_V + Math.abs(difference) * 2 * U + 1e-36);
}

/**
 * Measures the distances of the 4 rows of quad q to the centroids that the screen labelled them with.
 * @param label 4 int32
 * @param distance 4 float64
 */
// @ts-ignore: decorator
@inline
export function measureLabels<T>(q: i32, label: usize, distance: usize): void {
  const i = 4 * q;
  const j0 = load<i32>(label), j1 = load<i32>(label, 4), j2 = load<i32>(label, 8), j3 = load<i32>(label, 12);
  const r0 = rowAddress(i), r1 = rowAddress(i + 1), r2 = rowAddress(i + 2), r3 = rowAddress(i + 3);
  definitionDistances<T>(r0, r1, r2, r3, j0, j1, j2, j3, distance);
}

/**
 * Candidates of a row up to which refining them costs less than screening the row again over all dimensions; measured
 * on x86.
 */
// @ts-ignore: decorator
@inline function maxRefined(): i32 { return <i32>(<f64>(k * (d + 11)) / (2.2 * <f64>(d - prefix) + 480)); }

/** Lets the definition decide for row r of quad q, whose label is measured; or marks the row for another pass. */
// @ts-ignore: decorator
@inline
function verifyRow<T>(q: i32, r: i32, m: f64, halfInverse: f64, enough: i32, label: usize, distance: usize): void {
  const summary = quadSummary(q), limit = threshold(summary, r, load<f64>(distance), m, halfInverse);
  let listed = usesAnchors
    ? listAnchoredCandidates(q, r, load<i32>(label), limit, enough)
    : listCandidates(q, r, limit, enough);
  if (listed > enough) {
    markForRescan(4 * q + r);
    return;
  }
  addCandidates(listed - 1);
  const row = rowAddress(4 * q + r);
  if (prefix < d && listed > 1) {
    listed = refineCandidates(q, r, limit, listed, usesAnchors ? 0 : load<f32>(summary + <usize>r * 4, 32));
    if (listed > 2) {
      // One measured distance, to the candidate of the least refined bound, mostly leaves no other.
      const j = leastCandidate;
      definitionDistances<T>(row, row, row, row, j, j, j, j, scratch);
      listed = dropAbove(listed, threshold(summary, r, load<f64>(scratch), m, halfInverse));
    }
  }
  if (listed > 1 || candidate(0) != load<i32>(label)) verifyCandidates<T>(row, listed, label, distance);
}

/**
 * Lets the definition decide for the first `rows` rows of quad q wherever a centroid other than the labelled one could
 * win.
 * @param label 4 int32, INOUT
 * @param distance 4 float64, INOUT
 */
// @ts-ignore: decorator
@inline
export function verifyQuad<T>(q: i32, rows: i32, label: usize, distance: usize): void {
  const summary = quadSummary(q), m = <f64>load<f32>(summary, 48), halfInverse = 0.5 / m;
  const limit0 = threshold(summary, 0, load<f64>(distance), m, halfInverse);
  const limit1 = threshold(summary, 1, load<f64>(distance, 8), m, halfInverse);
  const limit2 = threshold(summary, 2, load<f64>(distance, 16), m, halfInverse);
  const limit3 = threshold(summary, 3, load<f64>(distance, 24), m, halfInverse);
  const decided = i32x4.bitmask(f32x4.gt(v128.load(summary), f32x4(limit0, limit1, limit2, limit3)));
  if (decided == 15 && !usesAnchors) return;
  const enough = prefix < d ? maxRefined() : k;
  for (let r = 0; r < rows; r++) {
    if (!usesAnchors && (decided >> r) & 1) continue;
    if (usesKeys) markForRescan(4 * q + r);
    else verifyRow<T>(q, r, m, halfInverse, enough, label + <usize>r * 4, distance + <usize>r * 8);
  }
}
