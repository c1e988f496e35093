import { firstHalves, interleaveHigh, interleaveLow, secondHalves } from './lanes';
import { lowerBoundsOf, pairMinimaOf } from './screen';
import { quadSummary } from './packRows';
import { usesAnchors, INFINITY32, k, PANEL, panelCount, suffixNorms, v } from './shape';

// @ts-ignore: decorator
@inline function selectIfLess(panel: v128, so: v128, m: v128, best: v128): v128 { return v128.bitselect(panel, so, f32x4.lt(m, best)); }
// @ts-ignore: decorator
@inline function secondLeast(second: v128, best: v128, m: v128): v128 { return f32x4.pmin(second, f32x4.pmax(best, m)); }

let second4: v128 = i32x4.splat(0);
let panel4: v128 = i32x4.splat(0);
let lane4: v128 = i32x4.splat(0);

/** For 4 rows: the panel and lane of the least lower bound, and the next least, whole where bounds are numbers. */
// @ts-ignore: decorator
@inline function leastBoundsOfQuad(q: i32): void {
  const infinity = f32x4.splat(INFINITY32), zero = i32x4.splat(0), one = i32x4.splat(1);
  let b0 = infinity, b1 = infinity, b2 = infinity, b3 = infinity, s0 = infinity, s1 = infinity, s2 = infinity, s3 = infinity;
  let p0 = zero, p1 = zero, p2 = zero, p3 = zero, panel = zero;
  for (let p = 0, count = panelCount(); p < count; p++, panel = i32x4.add(panel, one)) {
    const at = pairMinimaOf(q, p);
    let m = v(at);
    s0 = secondLeast(s0, b0, m); p0 = selectIfLess(panel, p0, m, b0); b0 = f32x4.pmin(b0, m);
    m = v128.load(at, 16);
    s1 = secondLeast(s1, b1, m); p1 = selectIfLess(panel, p1, m, b1); b1 = f32x4.pmin(b1, m);
    m = v128.load(at, 32);
    s2 = secondLeast(s2, b2, m); p2 = selectIfLess(panel, p2, m, b2); b2 = f32x4.pmin(b2, m);
    m = v128.load(at, 48);
    s3 = secondLeast(s3, b3, m); p3 = selectIfLess(panel, p3, m, b3); b3 = f32x4.pmin(b3, m);
  }
  const bl = interleaveLow(b0, b1), bh = interleaveLow(b2, b3), cl = interleaveHigh(b0, b1), ch = interleaveHigh(b2, b3);
  const pl = interleaveLow(p0, p1), ph = interleaveLow(p2, p3), ql = interleaveHigh(p0, p1), qh = interleaveHigh(p2, p3);
  let best = firstHalves(bl, bh), lane = zero;
  panel = firstHalves(pl, ph);
  let second = f32x4.pmin(f32x4.pmin(firstHalves(interleaveLow(s0, s1), interleaveLow(s2, s3)), secondHalves(interleaveLow(s0, s1), interleaveLow(s2, s3))), f32x4.pmin(firstHalves(interleaveHigh(s0, s1), interleaveHigh(s2, s3)), secondHalves(interleaveHigh(s0, s1), interleaveHigh(s2, s3))));
  let m = secondHalves(bl, bh);
  second = secondLeast(second, best, m); panel = selectIfLess(secondHalves(pl, ph), panel, m, best); lane = selectIfLess(one, lane, m, best); best = f32x4.pmin(best, m);
  m = firstHalves(cl, ch);
  second = secondLeast(second, best, m); panel = selectIfLess(firstHalves(ql, qh), panel, m, best); lane = selectIfLess(i32x4.splat(2), lane, m, best); best = f32x4.pmin(best, m);
  m = secondHalves(cl, ch);
  second = secondLeast(second, best, m); panel = selectIfLess(secondHalves(ql, qh), panel, m, best); lane = selectIfLess(i32x4.splat(3), lane, m, best);
  second4 = second; panel4 = panel; lane4 = lane;
}

// @ts-ignore: decorator
@inline function squared(x: f32): f32 { return x * x; }

let chosen: i32 = 0;
let otherBound: f32 = 0;

/** Chooses between the two centroids of a panel that share a lane; the other one is a rival. */
// @ts-ignore: decorator
@inline function chooseInPanel(q: i32, r: usize, panel: i32, lane: i32): void {
  const low = lowerBoundsOf(q, panel) + r * 32 + <usize>lane * 4;
  let low0 = load<f32>(low), low1 = load<f32>(low, 16);
  if (usesAnchors) {
    const half = <f32>0.5 * load<f32>(quadSummary(q), 48), j = <usize>(panel * PANEL + lane) * 4;
    low0 -= half * squared(load<f32>(suffixNorms + j));
    low1 -= half * squared(load<f32>(suffixNorms + j, 16));
  }
  chosen = min(panel * PANEL + lane + (low1 < low0 ? 4 : 0), k - 1);
  otherBound = max(low0, low1);
}

/** Chooses the likeliest centroid of each row of a quad, and keeps the least bound of all others in place of α. */
// @ts-ignore: decorator
@inline
export function findLeastBounds(q: i32, label: usize): void {
  leastBoundsOfQuad(q);
  chooseInPanel(q, 0, i32x4.extract_lane(panel4, 0), i32x4.extract_lane(lane4, 0)); const j0 = chosen, s0 = otherBound;
  chooseInPanel(q, 1, i32x4.extract_lane(panel4, 1), i32x4.extract_lane(lane4, 1)); const j1 = chosen, s1 = otherBound;
  chooseInPanel(q, 2, i32x4.extract_lane(panel4, 2), i32x4.extract_lane(lane4, 2)); const j2 = chosen, s2 = otherBound;
  chooseInPanel(q, 3, i32x4.extract_lane(panel4, 3), i32x4.extract_lane(lane4, 3)); const j3 = chosen, s3 = otherBound;
  v128.store(label, i32x4(j0, j1, j2, j3));
  v128.store(quadSummary(q), f32x4.pmin(second4, f32x4(s0, s1, s2, s3)));
}
