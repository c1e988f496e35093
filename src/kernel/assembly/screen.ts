import { block, d, halves, head, lows, minima, packed, padded, panels, slopes, tails, units, v } from './shape';
import { quad } from './rows';

/** Where the bounds of quad q and panel p stand: 4 rows of 8, and the less of each two, 4 rows of 4. */
// @ts-ignore: decorator
@inline export function lowsOf(q: i32, p: i32): usize { return lows + <usize>(p * (block >> 2) + q) * 128; }
// @ts-ignore: decorator
@inline export function minimaOf(q: i32, p: i32): usize { return minima + <usize>(p * (block >> 2) + q) * 64; }

/** Stores the lower bounds of row r of a quad and 8 centroids, and the less of each two. */
// @ts-ignore: decorator
@inline function keep(at: usize, least: usize, r: usize, low0: v128, low1: v128): void {
  v128.store(at + r * 32, low0);
  v128.store(at + r * 32, low1, 16);
  v128.store(least + r * 16, f32x4.pmin(low0, low1));
}

/** 4 rows × 8 centroids in float32. */
// @ts-ignore: decorator
@inline
export function score32(q: i32, p: i32): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  let y = packed + <usize>q * <usize>padded() * 16, z = panels + <usize>p * <usize>d * 32;
  const end = y + <usize>d * 16;
  while (y < end) {
    const z0 = v(z), z1 = v128.load(z, 16);
    const w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = f32x4.add(a0, f32x4.mul(w0, z0)); a1 = f32x4.add(a1, f32x4.mul(w0, z1));
    b0 = f32x4.add(b0, f32x4.mul(w1, z0)); b1 = f32x4.add(b1, f32x4.mul(w1, z1));
    const w2 = v128.load32_splat(y, 8), w3 = v128.load32_splat(y, 12);
    c0 = f32x4.add(c0, f32x4.mul(w2, z0)); c1 = f32x4.add(c1, f32x4.mul(w2, z1));
    d0 = f32x4.add(d0, f32x4.mul(w3, z0)); d1 = f32x4.add(d1, f32x4.mul(w3, z1));
    y += 16; z += 32;
  }
  const o = <usize>p * 32, r = quad(q), at = lowsOf(q, p), m = minimaOf(q, p);
  const h0 = v(halves + o), h1 = v128.load(halves + o, 16), s0 = v(slopes + o), s1 = v128.load(slopes + o, 16);
  const aa = v128.load32_splat(r), ab = v128.load32_splat(r, 4), ac = v128.load32_splat(r, 8), ad = v128.load32_splat(r, 12);
  keep(at, m, 0, low32(h0, a0, aa, s0), low32(h1, a1, aa, s1));
  keep(at, m, 1, low32(h0, b0, ab, s0), low32(h1, b1, ab, s1));
  keep(at, m, 2, low32(h0, c0, ac, s0), low32(h1, c1, ac, s1));
  keep(at, m, 3, low32(h0, d0, ad, s0), low32(h1, d1, ad, s1));
}

// @ts-ignore: decorator
@inline function low32(half: v128, dot: v128, alpha: v128, slope: v128): v128 {
  return f32x4.sub(f32x4.sub(half, dot), f32x4.mul(alpha, slope));
}

// @ts-ignore: decorator
@inline function low16(half: v128, dot: v128, unit: v128, alpha: v128, slope: v128): v128 {
  return f32x4.sub(f32x4.sub(half, f32x4.mul(f32x4.convert_i32x4_s(dot), unit)), f32x4.mul(alpha, slope));
}

/** 4 rows × 8 centroids in int16, over the dimensions of the head; Cauchy–Schwarz bounds the rest. */
// @ts-ignore: decorator
@inline
export function score16(q: i32, p: i32, whole: bool): void {
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  let y = packed + <usize>q * <usize>padded() * 8, z = panels + <usize>p * <usize>padded() * 16;
  const end = y + <usize>((head + 1) & ~1) * 8;
  while (y < end) {
    const z0 = v(z), z1 = v128.load(z, 16);
    let w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(w0, z0)); a1 = i32x4.add(a1, i32x4.dot_i16x8_s(w0, z1));
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(w1, z0)); b1 = i32x4.add(b1, i32x4.dot_i16x8_s(w1, z1));
    w0 = v128.load32_splat(y, 8); w1 = v128.load32_splat(y, 12);
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(w0, z0)); c1 = i32x4.add(c1, i32x4.dot_i16x8_s(w0, z1));
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(w1, z0)); d1 = i32x4.add(d1, i32x4.dot_i16x8_s(w1, z1));
    y += 16; z += 32;
  }
  const o = <usize>p * 32, r = quad(q), at = lowsOf(q, p), m = minimaOf(q, p);
  const inverse = v128.load32_splat(r, 48);
  const h0 = f32x4.mul(v(halves + o), inverse), h1 = f32x4.mul(v128.load(halves + o, 16), inverse);
  const u0 = v(units + o), u1 = v128.load(units + o, 16), s0 = v(slopes + o), s1 = v128.load(slopes + o, 16);
  const aa = v128.load32_splat(r), ab = v128.load32_splat(r, 4), ac = v128.load32_splat(r, 8), ad = v128.load32_splat(r, 12);
  if (whole) {
    keep(at, m, 0, low16(h0, a0, u0, aa, s0), low16(h1, a1, u1, aa, s1));
    keep(at, m, 1, low16(h0, b0, u0, ab, s0), low16(h1, b1, u1, ab, s1));
    keep(at, m, 2, low16(h0, c0, u0, ac, s0), low16(h1, c1, u1, ac, s1));
    keep(at, m, 3, low16(h0, d0, u0, ad, s0), low16(h1, d1, u1, ad, s1));
  } else {
    const t0 = v(tails + o), t1 = v128.load(tails + o, 16);
    const ra = v128.load32_splat(r, 32), rb = v128.load32_splat(r, 36), rc = v128.load32_splat(r, 40), rd = v128.load32_splat(r, 44);
    keep(at, m, 0, beyond(low16(h0, a0, u0, aa, s0), ra, t0), beyond(low16(h1, a1, u1, aa, s1), ra, t1));
    keep(at, m, 1, beyond(low16(h0, b0, u0, ab, s0), rb, t0), beyond(low16(h1, b1, u1, ab, s1), rb, t1));
    keep(at, m, 2, beyond(low16(h0, c0, u0, ac, s0), rc, t0), beyond(low16(h1, c1, u1, ac, s1), rc, t1));
    keep(at, m, 3, beyond(low16(h0, d0, u0, ad, s0), rd, t0), beyond(low16(h1, d1, u1, ad, s1), rd, t1));
  }
}

// @ts-ignore: decorator
@inline function beyond(low: v128, row: v128, tail: v128): v128 { return f32x4.sub(low, f32x4.mul(row, tail)); }
