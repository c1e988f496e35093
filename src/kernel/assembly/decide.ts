import {
  anchorOf, candidates, centroidOf, d, distances4, drifted, generation, head, INFINITY32, INFINITY64, k, made, openRows, padded, PANEL, panelCount, place, products, reaches, rowOf, scale, stride,
  tails, U, unit, units, v,
} from './shape';
import { exactQuad } from './exact';
import { even, high2, low2, mac, odd } from './lanes';
import { lowsOf, minimaOf } from './screen';
import { isums4, quad } from './rows';
import { total } from './anchors';

const EPSILON: f64 = 2.220446049250313e-16;

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

/** Centroids beyond the likeliest that the first look left, and that the definition looked at, since `clearCounts`. */
export let survivors: i32 = 0;
export let rivals: i32 = 0;
/** Rows that the head left so open that they are looked at again whole; `openRow` lists them. */
export let again: i32 = 0;
export function clearCounts(): void {
  survivors = 0;
  rivals = 0;
  again = 0;
}

/** Whether a row has keys and no bounds to look at. */
export let keyed: bool = false;
export function setKeyed(to: bool): void { keyed = to; }

/** Whether bounds leave out what is beyond the head, for anchors to bound it. */
export let anchored: bool = false;
export function setAnchored(to: bool): void { anchored = to; }

/** The row of the piece that the block begins with. */
let first: i32 = 0;
export function setFirst(row: i32): void { first = row; }
/** Lists row i of the block to be looked at again. */
// @ts-ignore: decorator
@inline function leaveOpen(i: i32): void {
  store<i32>(openRows + <usize>again * 4, first + i);
  again++;
}
// @ts-ignore: decorator
@inline export function openRow(i: i32): i32 { return load<i32>(openRows + <usize>i * 4); }

/** Candidates up to which it costs less to sift them than to look at all centroids again. */
// @ts-ignore: decorator
@inline function few(): i32 { return <i32>(<f64>(k * (d + 11)) / (2.2 * <f64>(d - head) + 480)); }

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

/** What the lower bound of a centroid must not exceed for it to come as near as the definition's distance `distance`. */
// @ts-ignore: decorator
@inline export function limit(q: usize, r: usize, distance: f64, inverse: f64, halfUnit: f64): f32 {
  const mine = 0.5 * scale * scale * inverse * distance * (1 + 4 * <f64>(d + 4) * EPSILON);
  const row = <f64>load<f32>(q + r * 4, 16) * halfUnit;
  return <f32>(mine - row + (mine + Math.abs(row)) * 4 * EPSILON + Math.abs(mine - row) * 2 * U + 1e-36);
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

/** The definition's distances of 4 rows to their likeliest centroids. */
// @ts-ignore: decorator
@inline
export function measure<T>(q: i32, label: usize, distance: usize): void {
  const i = 4 * q;
  exactQuad<T>(place(i), place(i + 1), place(i + 2), place(i + 3), load<i32>(label), load<i32>(label, 4), load<i32>(label, 8), load<i32>(label, 12), distance);
}

/** Lets the definition decide where a rival could win, for `rows` rows of quad q. */
// @ts-ignore: decorator
@inline
export function decide<T>(q: i32, rows: i32, label: usize, distance: usize): void {
  const at = quad(q), inverse = <f64>load<f32>(at, 48), half = 0.5 / inverse;
  const l0 = limit(at, 0, load<f64>(distance), inverse, half), l1 = limit(at, 1, load<f64>(distance, 8), inverse, half);
  const l2 = limit(at, 2, load<f64>(distance, 16), inverse, half), l3 = limit(at, 3, load<f64>(distance, 24), inverse, half);
  const sure = i32x4.bitmask(f32x4.gt(v(at), f32x4(l0, l1, l2, l3)));
  if (sure == 15 && !anchored) return;
  const enough = head < d ? few() : k;
  for (let r = 0; r < rows; r++) {
    if (!anchored && (sure >> r) & 1) continue;
    if (keyed) {
      leaveOpen(4 * q + r);
      continue;
    }
    const most = limit(at, r, load<f64>(distance + <usize>r * 8), inverse, half);
    let listed = anchored ? gatherAnchored(q, r, load<i32>(label + <usize>r * 4), most, enough) : gather(q, r, most, enough);
    if (listed > enough) {
      leaveOpen(4 * q + r);
      continue;
    }
    survivors += listed - 1;
    const row = place(4 * q + r);
    if (head < d && listed > 1) {
      listed = sift(q, r, most, listed, anchored ? 0 : load<f32>(at + r * 4, 32));
      if (listed > 2) {
        exactQuad<T>(row, row, row, row, likeliest, likeliest, likeliest, likeliest, distances4);
        listed = narrow(listed, limit(at, r, load<f64>(distances4), inverse, half));
      }
    }
    if (listed > 1 || load<i32>(candidates) != load<i32>(label + <usize>r * 4)) settle<T>(row, listed, label + <usize>r * 4, distance + <usize>r * 8);
  }
}

/** What a row and 4 centroids have in common beyond the head, in the row's unit. */
// @ts-ignore: decorator
@inline function dotsBeyond(x: usize, j0: i32, j1: i32, j2: i32, j3: i32): v128 {
  let a = i32x4.splat(0), b = a, c = a, e = a;
  const skip = <usize>head * 2, end = x + <usize>padded() * 2;
  let z0 = centroidOf(j0) + skip, z1 = centroidOf(j1) + skip, z2 = centroidOf(j2) + skip, z3 = centroidOf(j3) + skip;
  for (x += skip; x < end; x += 16, z0 += 16, z1 += 16, z2 += 16, z3 += 16) {
    const w = v(x);
    a = mac(a, w, v(z0)); b = mac(b, w, v(z1)); c = mac(c, w, v(z2)); e = mac(e, w, v(z3));
  }
  return f32x4.mul(f32x4.convert_i32x4_s(isums4(a, b, c, e)), each(units, j0, j1, j2, j3));
}

// @ts-ignore: decorator
@inline function each(column: usize, j0: i32, j1: i32, j2: i32, j3: i32): v128 {
  return f32x4(load<f32>(column + <usize>j0 * 4), load<f32>(column + <usize>j1 * 4), load<f32>(column + <usize>j2 * 4), load<f32>(column + <usize>j3 * 4));
}

// @ts-ignore: decorator
@inline function lowOf(q: i32, r: usize, j: i32): f32 { return load<f32>(lowsOf(q, j / PANEL) + r * 32 + <usize>(j % PANEL) * 4); }

/** The candidate of the least bound that `sift` kept. */
let likeliest: i32 = 0;

/** Looks beyond the head for the listed candidates, whose bounds of the rest were `beyond` times tails; keeps those that could still win. */
function sift(q: i32, r: usize, most: f32, listed: i32, beyond: f32): i32 {
  const limits = f32x4.splat(most), rest = f32x4.splat(beyond), x = rowOf(4 * q + <i32>r);
  let kept = 0;
  let least: f32 = INFINITY32;
  for (let c = 0; c < listed; c += 4) {
    const list = candidates + <usize>c * 4, last = listed - c - 1;
    const j0 = load<i32>(list), j1 = load<i32>(list + 4 * <usize>min(1, last));
    const j2 = load<i32>(list + 4 * <usize>min(2, last)), j3 = load<i32>(list + 4 * <usize>min(3, last));
    const head4 = f32x4.add(f32x4(lowOf(q, r, j0), lowOf(q, r, j1), lowOf(q, r, j2), lowOf(q, r, j3)), f32x4.mul(rest, each(tails, j0, j1, j2, j3)));
    const full4 = f32x4.sub(head4, dotsBeyond(x, j0, j1, j2, j3));
    v128.store(distances4, full4);
    let mask = ~i32x4.bitmask(f32x4.gt(full4, limits)) & ((1 << min(4, last + 1)) - 1);
    for (; mask; mask &= mask - 1) {
      const j = load<i32>(list + <usize>ctz(mask) * 4), low = load<f32>(distances4 + <usize>ctz(mask) * 4);
      store<i32>(candidates + <usize>kept * 4, j);
      store<f32>(candidates + <usize>(k + kept) * 4, low);
      if (low < least || kept == 0) {
        least = low;
        likeliest = j;
      }
      kept++;
    }
  }
  return kept;
}

/** Keeps those of the sifted candidates whose bound is not above the limit. */
function narrow(listed: i32, most: f32): i32 {
  let kept = 0;
  for (let c = 0; c < listed; c++) {
    if (load<f32>(candidates + <usize>(k + c) * 4) > most) continue;
    store<i32>(candidates + <usize>kept * 4, load<i32>(candidates + <usize>c * 4));
    kept++;
  }
  return kept;
}

/** Lists the centroids whose lower bound is not above the limit, by index; returns how many, or some number above `enough`. */
function gather(q: i32, r: usize, most: f32, enough: i32): i32 {
  const limits = f32x4.splat(most);
  let listed = 0;
  for (let p = 0, count = panelCount(); p < count; p++) {
    if (i32x4.bitmask(f32x4.gt(v(minimaOf(q, p) + r * 16), limits)) == 15) continue;
    const low = lowsOf(q, p) + r * 32;
    let mask = 255 & ~(i32x4.bitmask(f32x4.gt(v(low), limits)) | (i32x4.bitmask(f32x4.gt(v128.load(low, 16), limits)) << 4));
    for (; mask; mask &= mask - 1) {
      const j = p * PANEL + ctz(mask);
      if (j >= k) continue;
      store<i32>(candidates + <usize>listed * 4, j);
      listed++;
    }
    if (listed > enough) break;
  }
  return listed;
}

/** Which of 4 centroids a row is sure not to be nearest to; its terms stand in memory, since V8 would compute them anew for every panel. */
// @ts-ignore: decorator
@inline function beyondReach(low: usize, product: usize, reach: usize, terms: usize): v128 {
  const rest = f32x4.add(f32x4.mul(v128.load32_splat(terms), v(product)), f32x4.mul(v128.load32_splat(terms, 4), v(reach)));
  return f32x4.gt(f32x4.sub(v(low), rest), v128.load32_splat(terms, 8));
}

/** The same where the bounds leave out what is beyond the head: it is bounded by the row's part along its anchor and the rest (see anchors.ts). */
function gatherAnchored(q: i32, r: usize, anchor: i32, most: f32, enough: i32): i32 {
  if (generation == 0 || load<i32>(made + <usize>anchor * 4) != generation) return k + 1;
  const bytes = <usize>panelCount() * 32, row = products + <usize>anchor * bytes, terms = distances4 + 32;
  let pp = i32x4.splat(0), pa = pp, aa = pp;
  let x = rowOf(4 * q + <i32>r) + <usize>head * 2, a = anchorOf(anchor) + <usize>head * 2;
  for (const end = anchorOf(anchor + 1); a < end; a += 16, x += 16) {
    pp = mac(pp, v(x), v(x)); pa = mac(pa, v(x), v(a)); aa = mac(aa, v(a), v(a));
  }
  const square = <f64>total(pp), common = <f64>total(pa), reach = <f64>total(aa), norm = Math.sqrt(square);
  const kappa = reach > 0 ? <f32>(common / reach) : 0;
  const rest = Math.sqrt(Math.max(0, square - 2 * <f64>kappa * common + <f64>kappa * <f64>kappa * reach) + 0.001);
  store<f32>(terms, kappa * unit);
  store<f32>(terms, <f32>(1.000001 * rest * <f64>unit), 4);
  const moved = norm * (64 * U * 32768 + 1.000001 * <f64>drifted) * <f64>unit;
  store<f32>(terms, <f32>(<f64>most + moved + 64 * U * Math.abs(<f64>most)), 8);
  let listed = 0, low = lowsOf(q, 0) + r * 32, o: usize = 0;
  for (const step = <usize>stride * 128; o < bytes; o += 32, low += step) {
    const out0 = beyondReach(low, row + o, reaches + o, terms), out1 = beyondReach(low + 16, row + o + 16, reaches + o + 16, terms);
    if (i32x4.all_true(v128.and(out0, out1))) continue;
    for (let mask = 255 & ~(i32x4.bitmask(out0) | (i32x4.bitmask(out1) << 4)); mask; mask &= mask - 1) {
      const j = <i32>(o / 4) + ctz(mask);
      if (j >= k) continue;
      store<i32>(candidates + <usize>listed * 4, j);
      listed++;
    }
    if (listed > enough) break;
  }
  return listed;
}

/** Lets the definition decide among the listed candidates. */
function settle<T>(x: usize, listed: i32, label: usize, distance: usize): void {
  let winner = 0;
  let least: f64 = INFINITY64;
  for (let c = 0; c < listed; c += 4) {
    const list = candidates + <usize>c * 4, last = listed - c - 1;
    const j0 = load<i32>(list), j1 = load<i32>(list + 4 * <usize>min(1, last));
    const j2 = load<i32>(list + 4 * <usize>min(2, last)), j3 = load<i32>(list + 4 * <usize>min(3, last));
    exactQuad<T>(x, x, x, x, j0, j1, j2, j3, distances4);
    for (let i = 0; i < 4; i++) {
      const at = load<f64>(distances4 + <usize>i * 8);
      if (at < least) {
        least = at;
        winner = load<i32>(list + 4 * <usize>min(i, last));
      }
    }
  }
  store<i32>(label, winner);
  store<f64>(distance, least);
  rivals += listed - 1;
}
