import { errorFactors, halfSquares, packedRows, panels, suffixNorms, units } from './headerFields';
import { addDots } from './lanes';
import { prefix, usesAnchors } from './pass';
import { quadSummary } from './quads';
import { lowerBoundsOf, pairMinimaOf, storeBounds } from './screen';
import { paddedD } from './shape';

/** L_j = m·h_j − S_j·(p·q_j) − α·V_j of one row and 4 centroids. */
// @ts-ignore: decorator
@inline function bound(half: v128, dot: v128, unit: v128, alpha: v128, factor: v128): v128 {
  return f32x4.sub(f32x4.sub(half, f32x4.mul(f32x4.convert_i32x4_s(dot), unit)), f32x4.mul(alpha, factor));
}

/** Lowers bounds by what the dimensions beyond the prefix can contribute: ‖w beyond‖‖z_j beyond‖. */
// @ts-ignore: decorator
@inline function lessSuffix(low: v128, row: v128, centroid: v128): v128 {
  return f32x4.sub(low, f32x4.mul(row, centroid));
}

/** m·½‖z_j beyond the prefix‖² of 4 centroids: the first half of panel p, or, with `half` 16, the second. */
// @ts-ignore: decorator
@inline function halfSuffixSquares(p: i32, half: usize, m: v128): v128 {
  const norm = v128.load(suffixNorms + <usize>p * 32 + half);
  return f32x4.mul(f32x4.mul(norm, norm), f32x4.mul(m, f32x4.splat(0.5)));
}

/**
 * Stores bounds that leave out the dimensions beyond the prefix. The lesser of each pair is chosen by the distance
 * within the prefix alone, since h_j holds the whole ‖z_j‖²; so it is a guess, which anchors.ts makes certain.
 */
// @ts-ignore: decorator
@inline function storePrefixBounds(
  bounds: usize, minima: usize, r: usize, low0: v128, low1: v128, suffix0: v128, suffix1: v128,
): void {
  v128.store(bounds + r * 32, low0);
  v128.store(bounds + r * 32, low1, 16);
  v128.store(minima + r * 16, f32x4.pmin(f32x4.sub(low0, suffix0), f32x4.sub(low1, suffix1)));
}

/**
 * Bounds the 4 rows of quad q and the 8 centroids of panel p in int16, over the dimensions of the prefix; the proof is
 * in screen.ts. Letters a … d are the rows, digits 0 and 1 the halves of the panel.
 * @param whole whether the prefix is all dimensions
 */
// @ts-ignore: decorator
@inline
export function screen16(q: i32, p: i32, whole: bool): void {
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  let y = packedRows + <usize>q * <usize>paddedD() * 8, z = panels + <usize>p * <usize>paddedD() * 16;
  const end = y + <usize>((prefix + 1) & ~1) * 8;
  while (y < end) {
    const z0 = v128.load(z), z1 = v128.load(z, 16);
    let w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = addDots(a0, w0, z0); a1 = addDots(a1, w0, z1);
    b0 = addDots(b0, w1, z0); b1 = addDots(b1, w1, z1);
    w0 = v128.load32_splat(y, 8); w1 = v128.load32_splat(y, 12);
    c0 = addDots(c0, w0, z0); c1 = addDots(c1, w0, z1);
    d0 = addDots(d0, w1, z0); d1 = addDots(d1, w1, z1);
    y += 16; z += 32;
  }
  const column = <usize>p * 32, summary = quadSummary(q), bounds = lowerBoundsOf(q, p), minima = pairMinimaOf(q, p);
  const m = v128.load32_splat(summary, 48);
  const h0 = f32x4.mul(v128.load(halfSquares + column), m), h1 = f32x4.mul(v128.load(halfSquares + column, 16), m);
  const u0 = v128.load(units + column), u1 = v128.load(units + column, 16);
  const v0 = v128.load(errorFactors + column), v1 = v128.load(errorFactors + column, 16);
  const alphaA = v128.load32_splat(summary), alphaB = v128.load32_splat(summary, 4);
  const alphaC = v128.load32_splat(summary, 8), alphaD = v128.load32_splat(summary, 12);
  if (usesAnchors) {
    const s0 = halfSuffixSquares(p, 0, m), s1 = halfSuffixSquares(p, 16, m);
    storePrefixBounds(bounds, minima, 0, bound(h0, a0, u0, alphaA, v0), bound(h1, a1, u1, alphaA, v1), s0, s1);
    storePrefixBounds(bounds, minima, 1, bound(h0, b0, u0, alphaB, v0), bound(h1, b1, u1, alphaB, v1), s0, s1);
    storePrefixBounds(bounds, minima, 2, bound(h0, c0, u0, alphaC, v0), bound(h1, c1, u1, alphaC, v1), s0, s1);
    storePrefixBounds(bounds, minima, 3, bound(h0, d0, u0, alphaD, v0), bound(h1, d1, u1, alphaD, v1), s0, s1);
  } else if (whole) {
    storeBounds(bounds, minima, 0, bound(h0, a0, u0, alphaA, v0), bound(h1, a1, u1, alphaA, v1));
    storeBounds(bounds, minima, 1, bound(h0, b0, u0, alphaB, v0), bound(h1, b1, u1, alphaB, v1));
    storeBounds(bounds, minima, 2, bound(h0, c0, u0, alphaC, v0), bound(h1, c1, u1, alphaC, v1));
    storeBounds(bounds, minima, 3, bound(h0, d0, u0, alphaD, v0), bound(h1, d1, u1, alphaD, v1));
  } else {
    const t0 = v128.load(suffixNorms + column), t1 = v128.load(suffixNorms + column, 16);
    const sA = v128.load32_splat(summary, 32), sB = v128.load32_splat(summary, 36);
    const sC = v128.load32_splat(summary, 40), sD = v128.load32_splat(summary, 44);
    const lowA0 = lessSuffix(bound(h0, a0, u0, alphaA, v0), sA, t0);
    const lowA1 = lessSuffix(bound(h1, a1, u1, alphaA, v1), sA, t1);
    storeBounds(bounds, minima, 0, lowA0, lowA1);
    const lowB0 = lessSuffix(bound(h0, b0, u0, alphaB, v0), sB, t0);
    const lowB1 = lessSuffix(bound(h1, b1, u1, alphaB, v1), sB, t1);
    storeBounds(bounds, minima, 1, lowB0, lowB1);
    const lowC0 = lessSuffix(bound(h0, c0, u0, alphaC, v0), sC, t0);
    const lowC1 = lessSuffix(bound(h1, c1, u1, alphaC, v1), sC, t1);
    storeBounds(bounds, minima, 2, lowC0, lowC1);
    const lowD0 = lessSuffix(bound(h0, d0, u0, alphaD, v0), sD, t0);
    const lowD1 = lessSuffix(bound(h1, d1, u1, alphaD, v1), sD, t1);
    storeBounds(bounds, minima, 3, lowD0, lowD1);
  }
}
