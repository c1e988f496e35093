import { addDots, sumLanes } from './lanes';
import { transpose4 } from './packRows';
import {
  anchorList, packedAnchor, anchorListLength, tileRows, packedCentroid, d, anchorMovements, anchorGeneration, prefix, INFINITY32, k, productGenerations, packedRows, paddedD, PANEL, panelCount, panels, anchorProducts, anchorNorms, setLargestAnchorMovement, v,
} from './shape';

/*
 * What a head leaves open is decided by how far the rest of a row may point toward a centroid: ‖p‖‖q_j‖ at most, which
 * is far too much in many dimensions, since p mostly points toward its own centroid. So the part of p along that one,
 * its anchor a, is taken off first: for any real κ, and with all vectors restricted to the dimensions beyond the head,
 *     p·q_j = κ·a·q̃_j + (p − κa)·q̃_j + p·(q_j − q̃_j) ≤ κ·a·q̃_j + ‖p − κa‖‖q̃_j‖ + ‖p‖‖q_j − q̃_j‖.
 * The q̃_j are the centroids at the time when the products a·q̃_j were made, all in one unit and integers, so that
 * products and squares are exact. They serve while the centroids stay near: the last norm is at most the largest of all.
 */

/** What `multiply2` found: ‖x‖², x·a, ‖a‖². */
export let xx: i32 = 0;
export let xa: i32 = 0;
export let aa: i32 = 0;
/** Exact products of two vectors of int16, x and a, the latter up to `end`. */
// @ts-ignore: decorator
@inline
export function dotProducts(x: usize, a: usize, end: usize): void {
  let xx4 = i32x4.splat(0), xa4 = xx4, aa4 = xx4;
  for (; a < end; a += 16, x += 16) {
    const w = v(x), z = v(a);
    xx4 = addDots(xx4, w, w); xa4 = addDots(xa4, w, z); aa4 = addDots(aa4, z, z);
  }
  xx = sumLanes(xx4); xa = sumLanes(xa4); aa = sumLanes(aa4);
}

/** Takes the packed centroids for anchors, with their norms beyond the head. */
export function takeAnchors(): void {
  memory.copy(packedAnchor(0), packedCentroid(0), <usize>k * <usize>paddedD() * 2);
  memory.fill(anchorMovements, 0, <usize>(panelCount() * PANEL) * 4);
  setLargestAnchorMovement(0);
  memory.fill(anchorNorms, 0, <usize>(panelCount() * PANEL) * 4);
  for (let j = 0; j < k; j++) {
    let squares = i32x4.splat(0);
    for (let t = prefix; t < d; t += 8) squares = addDots(squares, v(packedAnchor(j) + <usize>t * 2), v(packedAnchor(j) + <usize>t * 2));
    store<f32>(anchorNorms + <usize>j * 4, <f32>(1.000001 * Math.sqrt(<f64>sumLanes(squares))));
  }
}

/** How far a centroid may move, as a share of its norm beyond the head, before its products are of no use. */
const MAX_RELATIVE_MOVEMENT: f64 = 0.05;

/** How far centroid j has moved from its anchor, ‖q − q̃‖² from three exact products; too far makes it a candidate of every row. */
export function recordMovement(j: i32): void {
  dotProducts(packedCentroid(j), packedAnchor(j), packedAnchor(j + 1));
  const moved = 1.000001 * Math.sqrt(Math.max(0, <f64>xx - 2 * <f64>xa + <f64>aa));
  const near = moved <= MAX_RELATIVE_MOVEMENT * <f64>load<f32>(anchorNorms + <usize>j * 4);
  store<f32>(anchorMovements + <usize>j * 4, near ? <f32>moved : 0);
  if (!near) store<f32>(anchorNorms + <usize>j * 4, INFINITY32);
}

/** Takes note of how far any centroid has moved; returns how many have moved too far. */
export function drift(): i32 {
  let most: f32 = 0, far = 0;
  for (let j: usize = 0; j < <usize>k; j++) {
    most = max(most, load<f32>(anchorMovements + j * 4));
    if (load<f32>(anchorNorms + j * 4) == INFINITY32) far++;
  }
  setLargestAnchorMovement(most);
  return far;
}

/** Anchors that one task makes products of. */
const ANCHORS_PER_TASK: i32 = 16;

// @ts-ignore: decorator
@inline function listedAnchor(i: i32, end: i32): i32 { return load<i32>(anchorList + <usize>min(i, end - 1) * 4); }
// @ts-ignore: decorator
@inline function packedQuad(q: i32): usize { return packedRows + <usize>q * <usize>(paddedD() - prefix) * 8; }

/** Lays 4 anchors out as rows are, from the head on. */
// @ts-ignore: decorator
@inline function packQuad(i: i32, end: i32, out: usize): void {
  const skip = <usize>prefix * 2, a0 = packedAnchor(listedAnchor(i, end)) + skip, a1 = packedAnchor(listedAnchor(i + 1, end)) + skip;
  const a2 = packedAnchor(listedAnchor(i + 2, end)) + skip, a3 = packedAnchor(listedAnchor(i + 3, end)) + skip;
  for (let t: usize = 0, width = <usize>(paddedD() - prefix) * 2; t < width; t += 16, out += 64) transpose4(v(a0 + t), v(a1 + t), v(a2 + t), v(a3 + t), out);
}

// @ts-ignore: decorator
@inline function storeProducts(anchor: i32, p: i32, x0: v128, x1: v128): void {
  const at = anchorProducts + (<usize>anchor * <usize>panelCount() + <usize>p) * 32;
  v128.store(at, f32x4.convert_i32x4_s(x0));
  v128.store(at, f32x4.convert_i32x4_s(x1), 16);
}

/** Products beyond the head of 4 anchors and 8 centroids. */
// @ts-ignore: decorator
@inline function multiplyQuad(q: i32, p: i32, i: i32, last: i32): void {
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  let y = packedQuad(q), z = panels + (<usize>p * <usize>paddedD() + <usize>prefix) * 16;
  const end = packedQuad(q + 1);
  while (y < end) {
    const z0 = v(z), z1 = v128.load(z, 16);
    let w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = addDots(a0, w0, z0); a1 = addDots(a1, w0, z1);
    b0 = addDots(b0, w1, z0); b1 = addDots(b1, w1, z1);
    w0 = v128.load32_splat(y, 8); w1 = v128.load32_splat(y, 12);
    c0 = addDots(c0, w0, z0); c1 = addDots(c1, w0, z1);
    d0 = addDots(d0, w1, z0); d1 = addDots(d1, w1, z1);
    y += 16; z += 32;
  }
  storeProducts(listedAnchor(i, last), p, a0, a1);
  storeProducts(listedAnchor(i + 1, last), p, b0, b1);
  storeProducts(listedAnchor(i + 2, last), p, c0, c1);
  storeProducts(listedAnchor(i + 3, last), p, d0, d1);
}

/** Task i: the products of 16 listed anchors with all centroids. */
export function computeProducts(task: i32): void {
  const end = min(anchorListLength, ANCHORS_PER_TASK * (task + 1)), most = max(1, min(ANCHORS_PER_TASK / 4, tileRows / 4));
  for (let from = ANCHORS_PER_TASK * task; from < end; from += 4 * most) {
    const quads = min(most, (end - from + 3) / 4);
    for (let q = 0; q < quads; q++) packQuad(from + 4 * q, end, packedQuad(q));
    for (let p = 0, count = panelCount(); p < count; p++) for (let q = 0; q < quads; q++) multiplyQuad(q, p, from + 4 * q, end);
  }
  for (let i = ANCHORS_PER_TASK * task; i < end; i++) store<i32>(productGenerations + <usize>listedAnchor(i, end) * 4, anchorGeneration);
}
