import { INFINITY32 } from './floats';
import { k, PANEL, suffixNorms } from './headerFields';
import { firstHalves, interleaveHigh, interleaveLow, secondHalves } from './lanes';
import { usesAnchors } from './pass';
import { quadSummary } from './quads';
import { lowerBoundsOf, pairMinimaOf } from './screen';
import { panelCount } from './shape';

/** `index` in the lanes where m is less than the least so far, else the index so far. */
// @ts-ignore: decorator
@inline function selectIfLess(index: v128, soFar: v128, m: v128, least: v128): v128 {
  return v128.bitselect(index, soFar, f32x4.lt(m, least));
}
/** The second least of all numbers, given the second least and the least so far and the next number m. */
// @ts-ignore: decorator
@inline function secondLeast(second: v128, least: v128, m: v128): v128 {
  return f32x4.pmin(second, f32x4.pmax(least, m));
}

/** Results of `leastBoundsOfQuad` for 4 rows: the second least bound, and the panel and the lane of the least. */
let second4: v128 = i32x4.splat(0);
let panel4: v128 = i32x4.splat(0);
let lane4: v128 = i32x4.splat(0);

/**
 * Finds for the 4 rows of a quad the panel and lane of the least bound, and the second least of the pair minima. It is
 * right wherever bounds are numbers; `findLeastBounds` sets rows aside whose bounds are not.
 */
// @ts-ignore: decorator
@inline function leastBoundsOfQuad(q: i32): void {
  const infinity = f32x4.splat(INFINITY32), zero = i32x4.splat(0), one = i32x4.splat(1);
  let b0 = infinity, b1 = infinity, b2 = infinity, b3 = infinity;
  let s0 = infinity, s1 = infinity, s2 = infinity, s3 = infinity;
  let p0 = zero, p1 = zero, p2 = zero, p3 = zero, panel = zero;
  for (let p = 0, count = panelCount(); p < count; p++, panel = i32x4.add(panel, one)) {
    const minima = pairMinimaOf(q, p);
    let m = v128.load(minima);
    s0 = secondLeast(s0, b0, m); p0 = selectIfLess(panel, p0, m, b0); b0 = f32x4.pmin(b0, m);
    m = v128.load(minima, 16);
    s1 = secondLeast(s1, b1, m); p1 = selectIfLess(panel, p1, m, b1); b1 = f32x4.pmin(b1, m);
    m = v128.load(minima, 32);
    s2 = secondLeast(s2, b2, m); p2 = selectIfLess(panel, p2, m, b2); b2 = f32x4.pmin(b2, m);
    m = v128.load(minima, 48);
    s3 = secondLeast(s3, b3, m); p3 = selectIfLess(panel, p3, m, b3); b3 = f32x4.pmin(b3, m);
  }
  // So far there is one vector per row, with a lane per pair of centroids. Transposed, there is a lane per row, and the
  // 4 pairs follow one another: first and second halves of the low (b, p, s) and of the high (c, q, t) lanes.
  const bl = interleaveLow(b0, b1), bh = interleaveLow(b2, b3);
  const cl = interleaveHigh(b0, b1), ch = interleaveHigh(b2, b3);
  const pl = interleaveLow(p0, p1), ph = interleaveLow(p2, p3);
  const ql = interleaveHigh(p0, p1), qh = interleaveHigh(p2, p3);
  let least = firstHalves(bl, bh), lane = zero;
  panel = firstHalves(pl, ph);
  const sl = interleaveLow(s0, s1), sh = interleaveLow(s2, s3);
  const tl = interleaveHigh(s0, s1), th = interleaveHigh(s2, s3);
  const lowSeconds = f32x4.pmin(firstHalves(sl, sh), secondHalves(sl, sh));
  let second = f32x4.pmin(lowSeconds, f32x4.pmin(firstHalves(tl, th), secondHalves(tl, th)));
  let m = secondHalves(bl, bh);
  second = secondLeast(second, least, m); panel = selectIfLess(secondHalves(pl, ph), panel, m, least);
  lane = selectIfLess(one, lane, m, least); least = f32x4.pmin(least, m);
  m = firstHalves(cl, ch);
  second = secondLeast(second, least, m); panel = selectIfLess(firstHalves(ql, qh), panel, m, least);
  lane = selectIfLess(i32x4.splat(2), lane, m, least); least = f32x4.pmin(least, m);
  m = secondHalves(cl, ch);
  second = secondLeast(second, least, m); panel = selectIfLess(secondHalves(ql, qh), panel, m, least);
  lane = selectIfLess(i32x4.splat(3), lane, m, least);
  second4 = second; panel4 = panel; lane4 = lane;
}

// @ts-ignore: decorator
@inline function squared(x: f32): f32 { return x * x; }

/** Results of `chooseInPair`: the centroid of the lesser bound, and the bound of the other centroid of the pair. */
let chosen: i32 = 0;
let otherBound: f32 = 0;

/** Chooses between the two centroids of a panel that share a lane. */
// @ts-ignore: decorator
@inline function chooseInPair(q: i32, r: usize, panel: i32, lane: i32): void {
  const bounds = lowerBoundsOf(q, panel) + r * 32 + <usize>lane * 4;
  let low0 = load<f32>(bounds), low1 = load<f32>(bounds, 16);
  if (usesAnchors) {
    const half = <f32>0.5 * load<f32>(quadSummary(q), 48), j = <usize>(panel * PANEL + lane) * 4;
    low0 -= half * squared(load<f32>(suffixNorms + j));
    low1 -= half * squared(load<f32>(suffixNorms + j, 16));
  }
  chosen = min(panel * PANEL + lane + (low1 < low0 ? 4 : 0), k - 1);
  otherBound = max(low0, low1);
}

/**
 * Finds for each row of quad q the centroid of the least bound, and keeps the least bound of all others in place of α.
 * A row whose α is NaN has bounds that are NaN, and pmin and pmax drop some of them. No bound is known of such a row,
 * so −∞ is kept: every centroid stays a candidate, and the definition decides.
 * @param label 4 int32
 */
// @ts-ignore: decorator
@inline
export function findLeastBounds(q: i32, label: usize): void {
  leastBoundsOfQuad(q);
  chooseInPair(q, 0, i32x4.extract_lane(panel4, 0), i32x4.extract_lane(lane4, 0)); const j0 = chosen, s0 = otherBound;
  chooseInPair(q, 1, i32x4.extract_lane(panel4, 1), i32x4.extract_lane(lane4, 1)); const j1 = chosen, s1 = otherBound;
  chooseInPair(q, 2, i32x4.extract_lane(panel4, 2), i32x4.extract_lane(lane4, 2)); const j2 = chosen, s2 = otherBound;
  chooseInPair(q, 3, i32x4.extract_lane(panel4, 3), i32x4.extract_lane(lane4, 3)); const j3 = chosen, s3 = otherBound;
  v128.store(label, i32x4(j0, j1, j2, j3));
  const summary = quadSummary(q), alpha = v128.load(summary);
  const bound = f32x4.pmin(second4, f32x4(s0, s1, s2, s3));
  v128.store(summary, v128.bitselect(bound, f32x4.splat(-INFINITY32), f32x4.eq(alpha, alpha)));
}
