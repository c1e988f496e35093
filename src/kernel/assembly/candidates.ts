import { aa, multiply2, xa, xx } from './anchors';
import { addRivals } from './counts';
import { exactQuad } from './definition';
import { mac } from './lanes';
import { isums4 } from './packRows';
import { lowsOf, minimaOf } from './screen';
import {
  anchorOf, candidates, centroidOf, distances4, drifted, generation, head, INFINITY32, INFINITY64, k, made, padded, PANEL, panelCount, products, reaches, rowOf, stride, tails, U, unit,
  units, v,
} from './shape';

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
export let likeliest: i32 = 0;

/** Looks beyond the head for the listed candidates, whose bounds of the rest were `beyond` times tails; keeps those that could still win. */
export function sift(q: i32, r: usize, most: f32, listed: i32, beyond: f32): i32 {
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
export function narrow(listed: i32, most: f32): i32 {
  let kept = 0;
  for (let c = 0; c < listed; c++) {
    if (load<f32>(candidates + <usize>(k + c) * 4) > most) continue;
    store<i32>(candidates + <usize>kept * 4, load<i32>(candidates + <usize>c * 4));
    kept++;
  }
  return kept;
}

/** Lists the centroids whose lower bound is not above the limit, by index; returns how many, or some number above `enough`. */
export function gather(q: i32, r: usize, most: f32, enough: i32): i32 {
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
export function gatherAnchored(q: i32, r: usize, anchor: i32, most: f32, enough: i32): i32 {
  if (generation == 0 || load<i32>(made + <usize>anchor * 4) != generation) return k + 1;
  const bytes = <usize>panelCount() * 32, row = products + <usize>anchor * bytes, terms = distances4 + 32;
  const skip = <usize>head * 2;
  multiply2(rowOf(4 * q + <i32>r) + skip, anchorOf(anchor) + skip, anchorOf(anchor + 1));
  const square = <f64>xx, common = <f64>xa, reach = <f64>aa, norm = Math.sqrt(square);
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
export function settle<T>(x: usize, listed: i32, label: usize, distance: usize): void {
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
  addRivals(listed - 1);
}
