import { aa, dotProducts, xa, xx } from './anchors';
import { addVerified } from './counts';
import { definitionDistances } from './definition';
import { addDots } from './lanes';
import { integerLaneSums } from './packRows';
import { lowerBoundsOf, pairMinimaOf } from './screen';
import {
  packedAnchor, candidateList, packedCentroid, scratch, largestAnchorMovement, anchorGeneration, prefix, INFINITY32, INFINITY64, k, productGenerations, paddedD, PANEL, panelCount, anchorProducts, anchorNorms, packedRow, panelStride, suffixNorms, U, commonUnit,
  units, v,
} from './shape';

/** What a row and 4 centroids have in common beyond the head, in the row's unit. */
// @ts-ignore: decorator
@inline function suffixDots(x: usize, j0: i32, j1: i32, j2: i32, j3: i32): v128 {
  let a = i32x4.splat(0), b = a, c = a, e = a;
  const skip = <usize>prefix * 2, end = x + <usize>paddedD() * 2;
  let z0 = packedCentroid(j0) + skip, z1 = packedCentroid(j1) + skip, z2 = packedCentroid(j2) + skip, z3 = packedCentroid(j3) + skip;
  for (x += skip; x < end; x += 16, z0 += 16, z1 += 16, z2 += 16, z3 += 16) {
    const w = v(x);
    a = addDots(a, w, v(z0)); b = addDots(b, w, v(z1)); c = addDots(c, w, v(z2)); e = addDots(e, w, v(z3));
  }
  return f32x4.mul(f32x4.convert_i32x4_s(integerLaneSums(a, b, c, e)), loadFour(units, j0, j1, j2, j3));
}

// @ts-ignore: decorator
@inline function loadFour(column: usize, j0: i32, j1: i32, j2: i32, j3: i32): v128 {
  return f32x4(load<f32>(column + <usize>j0 * 4), load<f32>(column + <usize>j1 * 4), load<f32>(column + <usize>j2 * 4), load<f32>(column + <usize>j3 * 4));
}

// @ts-ignore: decorator
@inline function lowerBoundOf(q: i32, r: usize, j: i32): f32 { return load<f32>(lowerBoundsOf(q, j / PANEL) + r * 32 + <usize>(j % PANEL) * 4); }

/** The candidate of the least bound that `sift` kept. */
export let leastCandidate: i32 = 0;

/** Looks beyond the head for the listed candidates, whose bounds of the rest were `beyond` times tails; keeps those that could still win. */
export function refineCandidates(q: i32, r: usize, most: f32, listed: i32, beyond: f32): i32 {
  const limits = f32x4.splat(most), rest = f32x4.splat(beyond), x = packedRow(4 * q + <i32>r);
  let kept = 0;
  let least: f32 = INFINITY32;
  for (let c = 0; c < listed; c += 4) {
    const list = candidateList + <usize>c * 4, last = listed - c - 1;
    const j0 = load<i32>(list), j1 = load<i32>(list + 4 * <usize>min(1, last));
    const j2 = load<i32>(list + 4 * <usize>min(2, last)), j3 = load<i32>(list + 4 * <usize>min(3, last));
    const head4 = f32x4.add(f32x4(lowerBoundOf(q, r, j0), lowerBoundOf(q, r, j1), lowerBoundOf(q, r, j2), lowerBoundOf(q, r, j3)), f32x4.mul(rest, loadFour(suffixNorms, j0, j1, j2, j3)));
    const full4 = f32x4.sub(head4, suffixDots(x, j0, j1, j2, j3));
    v128.store(scratch, full4);
    let mask = ~i32x4.bitmask(f32x4.gt(full4, limits)) & ((1 << min(4, last + 1)) - 1);
    for (; mask; mask &= mask - 1) {
      const j = load<i32>(list + <usize>ctz(mask) * 4), low = load<f32>(scratch + <usize>ctz(mask) * 4);
      store<i32>(candidateList + <usize>kept * 4, j);
      store<f32>(candidateList + <usize>(k + kept) * 4, low);
      if (low < least || kept == 0) {
        least = low;
        leastCandidate = j;
      }
      kept++;
    }
  }
  return kept;
}

/** Keeps those of the sifted candidates whose bound is not above the limit. */
export function dropAbove(listed: i32, most: f32): i32 {
  let kept = 0;
  for (let c = 0; c < listed; c++) {
    if (load<f32>(candidateList + <usize>(k + c) * 4) > most) continue;
    store<i32>(candidateList + <usize>kept * 4, load<i32>(candidateList + <usize>c * 4));
    kept++;
  }
  return kept;
}

/** Lists the centroids whose lower bound is not above the limit, by index; returns how many, or some number above `enough`. */
export function listCandidates(q: i32, r: usize, most: f32, enough: i32): i32 {
  const limits = f32x4.splat(most);
  let listed = 0;
  for (let p = 0, count = panelCount(); p < count; p++) {
    if (i32x4.bitmask(f32x4.gt(v(pairMinimaOf(q, p) + r * 16), limits)) == 15) continue;
    const low = lowerBoundsOf(q, p) + r * 32;
    let mask = 255 & ~(i32x4.bitmask(f32x4.gt(v(low), limits)) | (i32x4.bitmask(f32x4.gt(v128.load(low, 16), limits)) << 4));
    for (; mask; mask &= mask - 1) {
      const j = p * PANEL + ctz(mask);
      if (j >= k) continue;
      store<i32>(candidateList + <usize>listed * 4, j);
      listed++;
    }
    if (listed > enough) break;
  }
  return listed;
}

/** Which of 4 centroids a row is sure not to be nearest to; its terms stand in memory, since V8 would compute them anew for every panel. */
// @ts-ignore: decorator
@inline function excluded(low: usize, product: usize, reach: usize, terms: usize): v128 {
  const rest = f32x4.add(f32x4.mul(v128.load32_splat(terms), v(product)), f32x4.mul(v128.load32_splat(terms, 4), v(reach)));
  return f32x4.gt(f32x4.sub(v(low), rest), v128.load32_splat(terms, 8));
}

/** The same where the bounds leave out what is beyond the head: it is bounded by the row's part along its anchor and the rest (see anchors.ts). */
export function listAnchoredCandidates(q: i32, r: usize, anchor: i32, most: f32, enough: i32): i32 {
  if (anchorGeneration == 0 || load<i32>(productGenerations + <usize>anchor * 4) != anchorGeneration) return k + 1;
  const bytes = <usize>panelCount() * 32, row = anchorProducts + <usize>anchor * bytes, terms = scratch + 32;
  const skip = <usize>prefix * 2;
  dotProducts(packedRow(4 * q + <i32>r) + skip, packedAnchor(anchor) + skip, packedAnchor(anchor + 1));
  const square = <f64>xx, common = <f64>xa, reach = <f64>aa, norm = Math.sqrt(square);
  const kappa = reach > 0 ? <f32>(common / reach) : 0;
  const rest = Math.sqrt(Math.max(0, square - 2 * <f64>kappa * common + <f64>kappa * <f64>kappa * reach) + 0.001);
  store<f32>(terms, kappa * commonUnit);
  store<f32>(terms, <f32>(1.000001 * rest * <f64>commonUnit), 4);
  const moved = norm * (64 * U * 32768 + 1.000001 * <f64>largestAnchorMovement) * <f64>commonUnit;
  store<f32>(terms, <f32>(<f64>most + moved + 64 * U * Math.abs(<f64>most)), 8);
  let listed = 0, low = lowerBoundsOf(q, 0) + r * 32, o: usize = 0;
  for (const step = <usize>panelStride * 128; o < bytes; o += 32, low += step) {
    const out0 = excluded(low, row + o, anchorNorms + o, terms), out1 = excluded(low + 16, row + o + 16, anchorNorms + o + 16, terms);
    if (i32x4.all_true(v128.and(out0, out1))) continue;
    for (let mask = 255 & ~(i32x4.bitmask(out0) | (i32x4.bitmask(out1) << 4)); mask; mask &= mask - 1) {
      const j = <i32>(o / 4) + ctz(mask);
      if (j >= k) continue;
      store<i32>(candidateList + <usize>listed * 4, j);
      listed++;
    }
    if (listed > enough) break;
  }
  return listed;
}

/** Lets the definition decide among the listed candidates. */
export function verifyCandidates<T>(x: usize, listed: i32, label: usize, distance: usize): void {
  let winner = 0;
  let least: f64 = INFINITY64;
  for (let c = 0; c < listed; c += 4) {
    const list = candidateList + <usize>c * 4, last = listed - c - 1;
    const j0 = load<i32>(list), j1 = load<i32>(list + 4 * <usize>min(1, last));
    const j2 = load<i32>(list + 4 * <usize>min(2, last)), j3 = load<i32>(list + 4 * <usize>min(3, last));
    definitionDistances<T>(x, x, x, x, j0, j1, j2, j3, scratch);
    for (let i = 0; i < 4; i++) {
      const at = load<f64>(scratch + <usize>i * 8);
      if (at < least) {
        least = at;
        winner = load<i32>(list + 4 * <usize>min(i, last));
      }
    }
  }
  store<i32>(label, winner);
  store<f64>(distance, least);
  addVerified(listed - 1);
}
