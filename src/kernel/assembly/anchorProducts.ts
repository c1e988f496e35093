import {
  anchorGeneration, anchorList, anchorListLength, anchorProducts, ANCHORS_PER_TASK, packedRows, panels, prefixLength,
  productGenerations, tileRows,
} from './headerFields';
import { addDots, transpose4 } from './lanes';
import { packedAnchor, paddedD, panelCount } from './shape';

/** Entry i of the list of anchors; the last entry stands in for those from `end` on. */
// @ts-ignore: decorator
@inline function listedAnchor(i: i32, end: i32): i32 { return load<i32>(anchorList + <usize>min(i, end - 1) * 4); }
/** Address of packed quad q of anchors. */
// @ts-ignore: decorator
@inline function packedQuad(q: i32): usize { return packedRows + <usize>q * <usize>(paddedD() - prefixLength) * 8; }

/** Lays out anchors i … i + 3 of the list as rows are laid out, from the end of the prefix on. */
// @ts-ignore: decorator
@inline function packQuad(i: i32, end: i32, out: usize): void {
  const skip = <usize>prefixLength * 2, width = <usize>(paddedD() - prefixLength) * 2;
  const a0 = packedAnchor(listedAnchor(i, end)) + skip, a1 = packedAnchor(listedAnchor(i + 1, end)) + skip;
  const a2 = packedAnchor(listedAnchor(i + 2, end)) + skip, a3 = packedAnchor(listedAnchor(i + 3, end)) + skip;
  for (let t: usize = 0; t < width; t += 16, out += 64) {
    transpose4(v128.load(a0 + t), v128.load(a1 + t), v128.load(a2 + t), v128.load(a3 + t), out);
  }
}

/** Stores the products of an anchor and the 8 centroids of panel p as float32. */
// @ts-ignore: decorator
@inline function storeProducts(anchor: i32, p: i32, x0: v128, x1: v128): void {
  const at = anchorProducts + (<usize>anchor * <usize>panelCount() + <usize>p) * 32;
  v128.store(at, f32x4.convert_i32x4_s(x0));
  v128.store(at, f32x4.convert_i32x4_s(x1), 16);
}

/**
 * Computes the products of the 4 anchors of quad q, which are i … i + 3 of the list, and the 8 centroids of panel p.
 */
// @ts-ignore: decorator
@inline function multiplyQuad(q: i32, p: i32, i: i32, end: i32): void {
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  let y = packedQuad(q), z = panels + (<usize>p * <usize>paddedD() + <usize>prefixLength) * 16;
  const last = packedQuad(q + 1);
  while (y < last) {
    const z0 = v128.load(z), z1 = v128.load(z, 16);
    let w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = addDots(a0, w0, z0); a1 = addDots(a1, w0, z1);
    b0 = addDots(b0, w1, z0); b1 = addDots(b1, w1, z1);
    w0 = v128.load32_splat(y, 8); w1 = v128.load32_splat(y, 12);
    c0 = addDots(c0, w0, z0); c1 = addDots(c1, w0, z1);
    d0 = addDots(d0, w1, z0); d1 = addDots(d1, w1, z1);
    y += 16; z += 32;
  }
  storeProducts(listedAnchor(i, end), p, a0, a1);
  storeProducts(listedAnchor(i + 1, end), p, b0, b1);
  storeProducts(listedAnchor(i + 2, end), p, c0, c1);
  storeProducts(listedAnchor(i + 3, end), p, d0, d1);
}

/**
 * Computes the products beyond the prefix of the anchors of one task and all centroids, as many quads at a time as a
 * tile holds.
 */
export function computeProducts(task: i32): void {
  const begin = ANCHORS_PER_TASK * task, end = min(anchorListLength, begin + ANCHORS_PER_TASK);
  const most = max(1, min(ANCHORS_PER_TASK / 4, tileRows / 4));
  for (let from = begin; from < end; from += 4 * most) {
    const quads = min(most, (end - from + 3) / 4);
    for (let q = 0; q < quads; q++) packQuad(from + 4 * q, end, packedQuad(q));
    for (let p = 0, count = panelCount(); p < count; p++) {
      for (let q = 0; q < quads; q++) multiplyQuad(q, p, from + 4 * q, end);
    }
  }
  for (let i = begin; i < end; i++) {
    store<i32>(productGenerations + <usize>listedAnchor(i, end) * 4, anchorGeneration);
  }
}
