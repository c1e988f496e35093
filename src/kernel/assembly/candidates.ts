import { addVerified } from './counts';
import { definitionDistances } from './definition';
import { INFINITY32, INFINITY64 } from './floats';
import { candidateList, k, PANEL, scratch, suffixNorms, units } from './headerFields';
import { addDots, integerLaneSums } from './lanes';
import { prefix } from './pass';
import { lowerBoundsOf, pairMinimaOf } from './screen';
import { packedCentroid, packedRow, paddedD, panelCount } from './shape';

/*
 * Candidates of a row are the centroids whose lower bound is not above the row's threshold (screen.ts). They are listed
 * in `candidateList` by index. After a pass over a prefix, the dimensions beyond it are multiplied for the candidates
 * only, which leaves fewer; the definition decides among those.
 */

/** Entry `place` of the list of candidates. */
// @ts-ignore: decorator
@inline export function candidate(place: i32): i32 { return load<i32>(candidateList + <usize>place * 4); }
/** Makes centroid j entry `place` of the list. */
// @ts-ignore: decorator
@inline export function setCandidate(place: i32, j: i32): void { store<i32>(candidateList + <usize>place * 4, j); }
/** Address of the bound that `refineCandidates` stores for entry `place`. */
// @ts-ignore: decorator
@inline function refinedBound(place: i32): usize { return candidateList + <usize>(k + place) * 4; }

/**
 * Lists the centroids whose lower bound for row r of quad q is not above the limit.
 * @returns how many; above `enough` it may stop early, at any number that is also above `enough`
 */
export function listCandidates(q: i32, r: usize, limit: f32, enough: i32): i32 {
  const limits = f32x4.splat(limit);
  let listed = 0;
  for (let p = 0, count = panelCount(); p < count; p++) {
    if (i32x4.bitmask(f32x4.gt(v128.load(pairMinimaOf(q, p) + r * 16), limits)) == 15) continue;
    const bounds = lowerBoundsOf(q, p) + r * 32;
    const above0 = i32x4.bitmask(f32x4.gt(v128.load(bounds), limits));
    const above1 = i32x4.bitmask(f32x4.gt(v128.load(bounds, 16), limits));
    for (let mask = 255 & ~(above0 | (above1 << 4)); mask; mask &= mask - 1) {
      const j = p * PANEL + ctz(mask);
      if (j >= k) continue;
      setCandidate(listed, j);
      listed++;
    }
    if (listed > enough) break;
  }
  return listed;
}

/** The numbers of 4 centroids in a column of float32. */
// @ts-ignore: decorator
@inline function loadFour(column: usize, j0: i32, j1: i32, j2: i32, j3: i32): v128 {
  return f32x4(
    load<f32>(column + <usize>j0 * 4), load<f32>(column + <usize>j1 * 4),
    load<f32>(column + <usize>j2 * 4), load<f32>(column + <usize>j3 * 4),
  );
}

/** S_j(p·q_j beyond the prefix) of a packed row and 4 centroids. */
// @ts-ignore: decorator
@inline function suffixProducts(x: usize, j0: i32, j1: i32, j2: i32, j3: i32): v128 {
  let a = i32x4.splat(0), b = a, c = a, e = a;
  const skip = <usize>prefix * 2, end = x + <usize>paddedD() * 2;
  let z0 = packedCentroid(j0) + skip, z1 = packedCentroid(j1) + skip;
  let z2 = packedCentroid(j2) + skip, z3 = packedCentroid(j3) + skip;
  for (x += skip; x < end; x += 16, z0 += 16, z1 += 16, z2 += 16, z3 += 16) {
    const w = v128.load(x);
    a = addDots(a, w, v128.load(z0)); b = addDots(b, w, v128.load(z1));
    c = addDots(c, w, v128.load(z2)); e = addDots(e, w, v128.load(z3));
  }
  return f32x4.mul(f32x4.convert_i32x4_s(integerLaneSums(a, b, c, e)), loadFour(units, j0, j1, j2, j3));
}

// @ts-ignore: decorator
@inline function lowerBoundOf(q: i32, r: usize, j: i32): f32 {
  return load<f32>(lowerBoundsOf(q, j / PANEL) + r * 32 + <usize>(j % PANEL) * 4);
}

/** The candidate of the least bound that `refineCandidates` kept. */
export let leastCandidate: i32 = 0;

/**
 * Multiplies the dimensions beyond the prefix for the listed candidates, and keeps those whose bound is still not above
 * the limit.
 * @param suffix ‖w beyond the prefix‖, by which times ‖z_j beyond‖ the bounds are lowered so far; 0 if they are not
 * @returns how many remain, with their new bounds
 */
export function refineCandidates(q: i32, r: usize, limit: f32, listed: i32, suffix: f32): i32 {
  const limits = f32x4.splat(limit), suffix4 = f32x4.splat(suffix), x = packedRow(4 * q + <i32>r);
  let kept = 0;
  let least: f32 = INFINITY32;
  for (let c = 0; c < listed; c += 4) {
    const last = listed - 1;
    const j0 = candidate(c), j1 = candidate(min(c + 1, last)), j2 = candidate(min(c + 2, last));
    const j3 = candidate(min(c + 3, last));
    const low = f32x4(lowerBoundOf(q, r, j0), lowerBoundOf(q, r, j1), lowerBoundOf(q, r, j2), lowerBoundOf(q, r, j3));
    const inPrefix = f32x4.add(low, f32x4.mul(suffix4, loadFour(suffixNorms, j0, j1, j2, j3)));
    const bounds = f32x4.sub(inPrefix, suffixProducts(x, j0, j1, j2, j3));
    v128.store(scratch, bounds);
    let mask = ~i32x4.bitmask(f32x4.gt(bounds, limits)) & ((1 << min(4, listed - c)) - 1);
    for (; mask; mask &= mask - 1) {
      const j = candidate(c + ctz(mask)), bound = load<f32>(scratch + <usize>ctz(mask) * 4);
      setCandidate(kept, j);
      store<f32>(refinedBound(kept), bound);
      if (bound < least || kept == 0) {
        least = bound;
        leastCandidate = j;
      }
      kept++;
    }
  }
  return kept;
}

/** Keeps those of the refined candidates whose bound is not above the limit; returns how many remain. */
export function dropAbove(listed: i32, limit: f32): i32 {
  let kept = 0;
  for (let c = 0; c < listed; c++) {
    if (load<f32>(refinedBound(c)) > limit) continue;
    setCandidate(kept, candidate(c));
    kept++;
  }
  return kept;
}

/**
 * Lets the definition decide among the listed candidates, which are in ascending order, so that the first of the least
 * distances is the one of the lowest j.
 * @param label one int32
 * @param distance one float64
 */
export function verifyCandidates<T>(x: usize, listed: i32, label: usize, distance: usize): void {
  let winner = 0;
  let least: f64 = INFINITY64;
  for (let c = 0; c < listed; c += 4) {
    const last = listed - 1;
    const j0 = candidate(c), j1 = candidate(min(c + 1, last)), j2 = candidate(min(c + 2, last));
    const j3 = candidate(min(c + 3, last));
    definitionDistances<T>(x, x, x, x, j0, j1, j2, j3, scratch);
    for (let i = 0; i < 4; i++) {
      const measured = load<f64>(scratch + <usize>i * 8);
      if (measured < least) {
        least = measured;
        winner = candidate(min(c + i, last));
      }
    }
  }
  store<i32>(label, winner);
  store<f64>(distance, least);
  addVerified(listed - 1);
}
