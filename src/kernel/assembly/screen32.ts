import { d, errorFactors, halfSquares, packedRows, panels } from './headerFields';
import { quadSummary } from './quads';
import { lowerBoundsOf, pairMinimaOf, storeBounds } from './screen';
import { paddedD } from './shape';

/** L_j = h_j − w·z_j − α·V_j of one row and 4 centroids. */
// @ts-ignore: decorator
@inline function bound(half: v128, dot: v128, alpha: v128, factor: v128): v128 {
  return f32x4.sub(f32x4.sub(half, dot), f32x4.mul(alpha, factor));
}

/**
 * Bounds the 4 rows of quad q and the 8 centroids of panel p in float32; the proof is in screen.ts. Letters a … d are
 * the rows, digits 0 and 1 the halves of the panel: 8 accumulators, 2 registers of centroids and 2 of rows fill the 16
 * registers of SSE.
 */
// @ts-ignore: decorator
@inline
export function screen32(q: i32, p: i32): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  let y = packedRows + <usize>q * <usize>paddedD() * 16, z = panels + <usize>p * <usize>d * 32;
  const end = y + <usize>d * 16;
  while (y < end) {
    const z0 = v128.load(z), z1 = v128.load(z, 16);
    const w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = f32x4.add(a0, f32x4.mul(w0, z0)); a1 = f32x4.add(a1, f32x4.mul(w0, z1));
    b0 = f32x4.add(b0, f32x4.mul(w1, z0)); b1 = f32x4.add(b1, f32x4.mul(w1, z1));
    const w2 = v128.load32_splat(y, 8), w3 = v128.load32_splat(y, 12);
    c0 = f32x4.add(c0, f32x4.mul(w2, z0)); c1 = f32x4.add(c1, f32x4.mul(w2, z1));
    d0 = f32x4.add(d0, f32x4.mul(w3, z0)); d1 = f32x4.add(d1, f32x4.mul(w3, z1));
    y += 16; z += 32;
  }
  const column = <usize>p * 32, summary = quadSummary(q), bounds = lowerBoundsOf(q, p), minima = pairMinimaOf(q, p);
  const h0 = v128.load(halfSquares + column), h1 = v128.load(halfSquares + column, 16);
  const v0 = v128.load(errorFactors + column), v1 = v128.load(errorFactors + column, 16);
  const alphaA = v128.load32_splat(summary), alphaB = v128.load32_splat(summary, 4);
  const alphaC = v128.load32_splat(summary, 8), alphaD = v128.load32_splat(summary, 12);
  storeBounds(bounds, minima, 0, bound(h0, a0, alphaA, v0), bound(h1, a1, alphaA, v1));
  storeBounds(bounds, minima, 1, bound(h0, b0, alphaB, v0), bound(h1, b1, alphaB, v1));
  storeBounds(bounds, minima, 2, bound(h0, c0, alphaC, v0), bound(h1, c1, alphaC, v1));
  storeBounds(bounds, minima, 3, bound(h0, d0, alphaD, v0), bound(h1, d1, alphaD, v1));
}
