import { even, high2, low2, odd } from './lanes';
import { lowsOf, minimaOf } from './screen';
import { quad } from './packRows';
import { anchored, INFINITY32, k, PANEL, panelCount, tails, v } from './shape';

// @ts-ignore: decorator
@inline function pick(panel: v128, so: v128, m: v128, best: v128): v128 { return v128.bitselect(panel, so, f32x4.lt(m, best)); }
// @ts-ignore: decorator
@inline function next(second: v128, best: v128, m: v128): v128 { return f32x4.pmin(second, f32x4.pmax(best, m)); }

let second4: v128 = i32x4.splat(0);
let panel4: v128 = i32x4.splat(0);
let lane4: v128 = i32x4.splat(0);

/** For 4 rows: the panel and lane of the least lower bound, and the next least, whole where bounds are numbers. */
// @ts-ignore: decorator
@inline function leastOfQuad(q: i32): void {
  const infinity = f32x4.splat(INFINITY32), zero = i32x4.splat(0), one = i32x4.splat(1);
  let b0 = infinity, b1 = infinity, b2 = infinity, b3 = infinity, s0 = infinity, s1 = infinity, s2 = infinity, s3 = infinity;
  let p0 = zero, p1 = zero, p2 = zero, p3 = zero, panel = zero;
  for (let p = 0, count = panelCount(); p < count; p++, panel = i32x4.add(panel, one)) {
    const at = minimaOf(q, p);
    let m = v(at);
    s0 = next(s0, b0, m); p0 = pick(panel, p0, m, b0); b0 = f32x4.pmin(b0, m);
    m = v128.load(at, 16);
    s1 = next(s1, b1, m); p1 = pick(panel, p1, m, b1); b1 = f32x4.pmin(b1, m);
    m = v128.load(at, 32);
    s2 = next(s2, b2, m); p2 = pick(panel, p2, m, b2); b2 = f32x4.pmin(b2, m);
    m = v128.load(at, 48);
    s3 = next(s3, b3, m); p3 = pick(panel, p3, m, b3); b3 = f32x4.pmin(b3, m);
  }
  const bl = low2(b0, b1), bh = low2(b2, b3), cl = high2(b0, b1), ch = high2(b2, b3);
  const pl = low2(p0, p1), ph = low2(p2, p3), ql = high2(p0, p1), qh = high2(p2, p3);
  let best = even(bl, bh), lane = zero;
  panel = even(pl, ph);
  let second = f32x4.pmin(f32x4.pmin(even(low2(s0, s1), low2(s2, s3)), odd(low2(s0, s1), low2(s2, s3))), f32x4.pmin(even(high2(s0, s1), high2(s2, s3)), odd(high2(s0, s1), high2(s2, s3))));
  let m = odd(bl, bh);
  second = next(second, best, m); panel = pick(odd(pl, ph), panel, m, best); lane = pick(one, lane, m, best); best = f32x4.pmin(best, m);
  m = even(cl, ch);
  second = next(second, best, m); panel = pick(even(ql, qh), panel, m, best); lane = pick(i32x4.splat(2), lane, m, best); best = f32x4.pmin(best, m);
  m = odd(cl, ch);
  second = next(second, best, m); panel = pick(odd(ql, qh), panel, m, best); lane = pick(i32x4.splat(3), lane, m, best);
  second4 = second; panel4 = panel; lane4 = lane;
}

// @ts-ignore: decorator
@inline function squared(x: f32): f32 { return x * x; }

let nearest: i32 = 0;
let rival: f32 = 0;

/** Chooses between the two centroids of a panel that share a lane; the other one is a rival. */
// @ts-ignore: decorator
@inline function choose(q: i32, r: usize, panel: i32, lane: i32): void {
  const low = lowsOf(q, panel) + r * 32 + <usize>lane * 4;
  let low0 = load<f32>(low), low1 = load<f32>(low, 16);
  if (anchored) {
    const half = <f32>0.5 * load<f32>(quad(q), 48), j = <usize>(panel * PANEL + lane) * 4;
    low0 -= half * squared(load<f32>(tails + j));
    low1 -= half * squared(load<f32>(tails + j, 16));
  }
  nearest = min(panel * PANEL + lane + (low1 < low0 ? 4 : 0), k - 1);
  rival = max(low0, low1);
}

/** Chooses the likeliest centroid of each row of a quad, and keeps the least bound of all others in place of α. */
// @ts-ignore: decorator
@inline
export function guess(q: i32, label: usize): void {
  leastOfQuad(q);
  choose(q, 0, i32x4.extract_lane(panel4, 0), i32x4.extract_lane(lane4, 0)); const j0 = nearest, s0 = rival;
  choose(q, 1, i32x4.extract_lane(panel4, 1), i32x4.extract_lane(lane4, 1)); const j1 = nearest, s1 = rival;
  choose(q, 2, i32x4.extract_lane(panel4, 2), i32x4.extract_lane(lane4, 2)); const j2 = nearest, s2 = rival;
  choose(q, 3, i32x4.extract_lane(panel4, 3), i32x4.extract_lane(lane4, 3)); const j3 = nearest, s3 = rival;
  v128.store(label, i32x4(j0, j1, j2, j3));
  v128.store(quad(q), f32x4.pmin(second4, f32x4(s0, s1, s2, s3)));
}
