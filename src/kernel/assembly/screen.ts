/*
 * Screen, then verify: nearest centroids by float32 SIMD, decided by float64.
 *
 * The definition (scalar.ts) is label(x) = argmin_j D_j, D_j = Σ_t (x_t − c_jt)² in float64, t ascending, ties to
 * the lowest j. The screen ranks centroids by g_j = ½‖z_j‖² − y·z_j with y = s(x − o), z_j = s(c_j − o), where o is
 * any float32-representable origin and s = 2^e, |e| ≤ 120. Since ½s²D_j = g_j + ½‖y‖², both orders agree exactly
 * in real arithmetic. What follows bounds how far the computed score ĝ_j can be from g_j.
 *
 * Let u = 2^-24, let ŷ, ẑ_j be the float32 vectors used, Y = ‖ŷ‖, Z_j = ‖ẑ_j‖, Z = max Z_j.
 *  1. Rounding of inputs. x − o is one rounding (float32 rows: f32x4.sub of two float32 numbers; float64 rows: 2^-53,
 *     then u on demotion), the scale is exact but for underflow: |ŷ_t − y_t| ≤ 1.0001u|ŷ_t| + 2^-149; the same for ẑ.
 *     Hence |ŷ·ẑ_j − y·z_j| ≤ 2.001u·YZ_j + 2^-148·√d·(Y + Z_j) + d·2^-296
 *     and   |½‖ẑ_j‖² − ½‖z_j‖²| ≤ 1.001u·Z_j² + 2^-148·√d·Z_j + d·2^-297.
 *  2. h_j = fl32(½‖ẑ_j‖²), summed in float64: |h_j − ½‖ẑ_j‖²| ≤ 0.5005u·Z_j² + 2^-150.
 *  3. d products, d sums and h_j − dot in float32 (Higham 2002, §3.1): γ_{d+1}·YZ_j + 0.51u·Z_j² + d·2^-150,
 *     with γ_n = nu/(1 − nu) ≤ 1.01·nu for n·u ≤ 0.0099, that is d ≤ 160,000 (the host falls back beyond).
 *  4. The definition's own float64 rounding, |D̂_j − D_j| ≤ 1.01(d + 2)2^-53·D_j + d·2^-1074, is, in units of g,
 *     at most 1.02(d + 3)2^-53·(Y² + Z_j²) + d·2^-834 (that is where |e| ≤ 120 is used).
 * Sum:  |ĝ_j − ½s²D̂_j + ½‖y‖²| ≤ E_j = a·Y·Z_j + b·Z_j² + c·(Y² + Z_j²) + τ·(Y + Z_j + √d),
 *       a = 1.01(d + 4)u,  b = 2.1u,  c = 1.02(d + 3)2^-53,  τ = 2^-146·√d.
 * So a runner-up farther than 2E (E with Z for Z_j) above the best cannot win, nor tie, under the definition: the
 * best is the label. Otherwise every j with ĝ_j − E_j ≤ ĝ_best + E_best is kept, which includes the winner, and the
 * definition decides among those kept. The bounds are evaluated in float32 with 5 % to spare, which covers the few
 * roundings of evaluating them and of ŷ's norm (d·u ≤ 1 %); squares of ŷ_t below 2^-75 may vanish, so Y gets √d·2^-74. NaN or infinity anywhere makes the comparisons false, so
 * the row is verified against all centroids; when Z > 2^60 or Y ≥ 2^64 (float32 could overflow) the same happens.
 */

const PANEL: i32 = 8;
const SPARE: f64 = 1.05;

let k: i32 = 0;
let d: i32 = 0;
let panelCount: i32 = 0;
let scale: f64 = 1;
let centroids: usize = 0;
let origin64: usize = 0;
let origin32: usize = 0;
let panels: usize = 0;
let halfNorms: usize = 0;
let norms: usize = 0;
let packed: usize = 0;
let squares: usize = 0;
let state: usize = 0;
const scratch: usize = memory.data(64, 16);
const VANISHED: f64 = 5.293955920339377e-23;

/** Twice the bound of the proof, as 2E = boundY·Y + boundYY·Y² + bound1 (Z instead of Z_j). */
let boundY: f32 = 0;
let boundYY: f32 = 0;
let bound1: f32 = 0;
/** E_j = (a·Y + τ)·Z_j + (b + c)·Z_j² + c·Y² + τ·(Y + √d), evaluated in float64. */
let a: f64 = 0;
let b: f64 = 0;
let c: f64 = 0;
let tau: f64 = 0;

// @ts-ignore: decorator
@inline function v(p: usize): v128 { return v128.load(p); }

/** First byte that the host may lay things out from. */
export function base(): usize { return __heap_base; }

/** Says where things lie in memory; the host lays them out. */
export function layout(
  centroids_: usize, origin64_: usize, origin32_: usize, panels_: usize, halfNorms_: usize, norms_: usize,
  packed_: usize, squares_: usize, state_: usize,
): void {
  centroids = centroids_; origin64 = origin64_; origin32 = origin32_; panels = panels_;
  halfNorms = halfNorms_; norms = norms_; packed = packed_; squares = squares_; state = state_;
}

/** Shifts, scales and packs the k×d centroids into panels of 8: panel p holds [t][8]. Fixes the bounds. */
export function fix(k_: i32, d_: i32, scale_: f64): void {
  k = k_; d = d_; scale = scale_;
  panelCount = (k + PANEL - 1) / PANEL;
  let widest: f64 = 0;
  for (let j = 0; j < panelCount * PANEL; j++) {
    const panel = panels + <usize>(j / PANEL) * <usize>d * 32 + <usize>(j % PANEL) * 4;
    let square: f64 = 0;
    for (let t = 0; t < d; t++) {
      let z: f32 = 0;
      if (j < k) {
        z = <f32>((load<f64>(centroids + (<usize>j * <usize>d + <usize>t) * 8) - load<f64>(origin64 + <usize>t * 8)) * scale);
      }
      store<f32>(panel + <usize>t * 32, z);
      square += <f64>z * <f64>z;
    }
    store<f32>(halfNorms + <usize>j * 4, j < k ? <f32>(0.5 * square) : f32.MAX_VALUE * 2);
    const norm = Math.sqrt(square) * 1.000001;
    store<f32>(norms + <usize>j * 4, <f32>(norm * 1.000001));
    if (!(norm <= widest)) widest = norm;
  }
  const u: f64 = 5.9604644775390625e-8;
  const root = Math.sqrt(<f64>d);
  a = SPARE * 1.01 * <f64>(d + 4) * u;
  b = SPARE * 2.1 * u;
  c = SPARE * 1.02 * <f64>(d + 3) * 1.1102230246251565e-16;
  tau = SPARE * 1.1210387714598537e-44 * root;
  const safe = widest <= 1152921504606846976.0;
  boundY = safe ? <f32>(2 * (a * widest + tau)) : f32.MAX_VALUE * 2;
  boundYY = <f32>(2 * c);
  bound1 = <f32>(2 * ((b + c) * widest * widest + (tau + a * VANISHED * root) * (widest + root)) + 2.8e-45);
}

// @ts-ignore: decorator
@inline function shifted4<T>(row: usize, t: i32): v128 {
  if (sizeof<T>() == 4) {
    return f32x4.mul(f32x4.sub(v(row + <usize>t * 4), v(origin32 + <usize>t * 4)), f32x4.splat(<f32>scale));
  }
  const s = f64x2.splat(scale);
  const lo = f64x2.mul(f64x2.sub(v(row + <usize>t * 8), v(origin64 + <usize>t * 8)), s);
  const hi = f64x2.mul(f64x2.sub(v(row + <usize>t * 8 + 16), v(origin64 + <usize>t * 8 + 16)), s);
  return i8x16.shuffle(f32x4.demote_f64x2_zero(lo), f32x4.demote_f64x2_zero(hi), 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

// @ts-ignore: decorator
@inline function shifted1<T>(row: usize, t: i32): f32 {
  if (sizeof<T>() == 4) return (load<f32>(row + <usize>t * 4) - load<f32>(origin32 + <usize>t * 4)) * <f32>scale;
  return <f32>((load<f64>(row + <usize>t * 8) - load<f64>(origin64 + <usize>t * 8)) * scale);
}

/** Packs 4 rows as [t][4] float32 and stores their squared norms. */
// @ts-ignore: decorator
@inline function packQuad<T>(r0: usize, r1: usize, r2: usize, r3: usize, out: usize, square: usize): void {
  let sum = f32x4.splat(0);
  let t = 0;
  for (; t + 4 <= d; t += 4) {
    const x0 = shifted4<T>(r0, t), x1 = shifted4<T>(r1, t), x2 = shifted4<T>(r2, t), x3 = shifted4<T>(r3, t);
    const a0 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5), a1 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    const b0 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5), b1 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
    const y0 = v128.shuffle<f64>(a0, b0, 0, 2), y1 = v128.shuffle<f64>(a0, b0, 1, 3);
    const y2 = v128.shuffle<f64>(a1, b1, 0, 2), y3 = v128.shuffle<f64>(a1, b1, 1, 3);
    const p = out + <usize>t * 16;
    v128.store(p, y0); v128.store(p, y1, 16); v128.store(p, y2, 32); v128.store(p, y3, 48);
    sum = f32x4.add(sum, f32x4.add(f32x4.add(f32x4.mul(y0, y0), f32x4.mul(y1, y1)), f32x4.add(f32x4.mul(y2, y2), f32x4.mul(y3, y3))));
  }
  for (; t < d; t++) {
    const y = f32x4(shifted1<T>(r0, t), shifted1<T>(r1, t), shifted1<T>(r2, t), shifted1<T>(r3, t));
    v128.store(out + <usize>t * 16, y);
    sum = f32x4.add(sum, f32x4.mul(y, y));
  }
  v128.store(square, sum);
}

/** Offers 8 scores to a row's running best, its index and runner-up (4 lanes of each). */
// @ts-ignore: decorator
@inline function offer(s: usize, score0: v128, score1: v128, index0: v128, index1: v128): void {
  const least = f32x4.pmin(score0, score1);
  const index = v128.bitselect(index1, index0, f32x4.lt(score1, score0));
  const best = v(s);
  const second = f32x4.pmin(v128.load(s, 32), f32x4.pmin(f32x4.pmax(score0, score1), f32x4.pmax(best, least)));
  v128.store(s, second, 32);
  v128.store(s, v128.bitselect(index, v128.load(s, 16), f32x4.lt(least, best)), 16);
  v128.store(s, f32x4.pmin(best, least));
}

/** 4 rows × 8 centroids: 8 dot products in registers, then best and runner-up. */
// @ts-ignore: decorator
@inline function scoreQuad(y: usize, panel: usize, p: i32, s: usize): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  const end = y + <usize>d * 16;
  while (y < end) {
    const z0 = v(panel), z1 = v128.load(panel, 16);
    const w0 = v128.load32_splat(y), w1 = v128.load32_splat(y, 4);
    a0 = f32x4.add(a0, f32x4.mul(w0, z0)); a1 = f32x4.add(a1, f32x4.mul(w0, z1));
    b0 = f32x4.add(b0, f32x4.mul(w1, z0)); b1 = f32x4.add(b1, f32x4.mul(w1, z1));
    const w2 = v128.load32_splat(y, 8), w3 = v128.load32_splat(y, 12);
    c0 = f32x4.add(c0, f32x4.mul(w2, z0)); c1 = f32x4.add(c1, f32x4.mul(w2, z1));
    d0 = f32x4.add(d0, f32x4.mul(w3, z0)); d1 = f32x4.add(d1, f32x4.mul(w3, z1));
    y += 16; panel += 32;
  }
  const h0 = v(halfNorms + <usize>p * 32), h1 = v128.load(halfNorms + <usize>p * 32, 16);
  const i0 = i32x4.add(i32x4.splat(p * PANEL), i32x4(0, 1, 2, 3)), i1 = i32x4.add(i0, i32x4.splat(4));
  offer(s, f32x4.sub(h0, a0), f32x4.sub(h1, a1), i0, i1);
  offer(s + 48, f32x4.sub(h0, b0), f32x4.sub(h1, b1), i0, i1);
  offer(s + 96, f32x4.sub(h0, c0), f32x4.sub(h1, c1), i0, i1);
  offer(s + 144, f32x4.sub(h0, d0), f32x4.sub(h1, d1), i0, i1);
}

let best4: v128 = i32x4.splat(0);
let second4: v128 = i32x4.splat(0);
let index4: v128 = i32x4.splat(0);

/** Turns the 4 lanes of 4 rows into one best, index and runner-up a row. */
// @ts-ignore: decorator
@inline function reduceQuad(s: usize): void {
  let best = lane(s, 0, 0), index = lane(s, 16, 0), second = lane(s, 32, 0);
  for (let l = 1; l < 4; l++) {
    const score = lane(s, 0, l);
    second = f32x4.pmin(f32x4.pmin(second, lane(s, 32, l)), f32x4.pmax(best, score));
    index = v128.bitselect(lane(s, 16, l), index, f32x4.lt(score, best));
    best = f32x4.pmin(best, score);
  }
  best4 = best; second4 = second; index4 = index;
}

/** Lane l of one state vector of each of the 4 rows. */
// @ts-ignore: decorator
@inline function lane(s: usize, field: usize, l: i32): v128 {
  const p = s + field + <usize>l * 4;
  return f32x4(load<f32>(p), load<f32>(p + 48), load<f32>(p + 96), load<f32>(p + 144));
}

// @ts-ignore: decorator
@inline function value<T>(p: usize): f64 {
  return sizeof<T>() == 4 ? <f64>load<f32>(p) : load<f64>(p);
}

/** The definition's squared distance of one row and one centroid. */
// @ts-ignore: decorator
@inline function exact<T>(x: usize, j: i32): f64 {
  let z = centroids + <usize>j * <usize>d * 8;
  const end = z + <usize>d * 8;
  let sum: f64 = 0;
  while (z < end) {
    const e = value<T>(x) - load<f64>(z);
    sum += e * e;
    x += sizeof<T>(); z += 8;
  }
  return sum;
}

/** The definition's squared distances of 4 rows, interleaved so that the four chains of additions overlap. */
// @ts-ignore: decorator
@inline function exactQuad<T>(r0: usize, r1: usize, r2: usize, r3: usize, j0: i32, j1: i32, j2: i32, j3: i32, out: usize): void {
  const bytes = <usize>d * 8;
  let z0 = centroids + <usize>j0 * bytes, z1 = centroids + <usize>j1 * bytes;
  let z2 = centroids + <usize>j2 * bytes, z3 = centroids + <usize>j3 * bytes;
  let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0;
  const end = z0 + bytes;
  while (z0 < end) {
    const e0 = value<T>(r0) - load<f64>(z0), e1 = value<T>(r1) - load<f64>(z1);
    const e2 = value<T>(r2) - load<f64>(z2), e3 = value<T>(r3) - load<f64>(z3);
    s0 += e0 * e0; s1 += e1 * e1; s2 += e2 * e2; s3 += e3 * e3;
    r0 += sizeof<T>(); r1 += sizeof<T>(); r2 += sizeof<T>(); r3 += sizeof<T>();
    z0 += 8; z1 += 8; z2 += 8; z3 += 8;
  }
  store<f64>(out, s0); store<f64>(out, s1, 8); store<f64>(out, s2, 16); store<f64>(out, s3, 24);
}

/** Scores one packed row again, keeps every centroid that could win, and lets the definition decide. */
function verify<T>(x: usize, y: usize, square: f32, best: f32, bestIndex: i32, label: usize, distance: usize): void {
  const root = Math.sqrt(<f64>d);
  const norm = Math.sqrt(<f64>square) * 1.01 + VANISHED * root;
  const slope = a * norm + tau;
  const common = c * norm * norm + tau * (norm + root);
  const zb = <f64>load<f32>(norms + <usize>bestIndex * 4);
  const limit = <f64>best + slope * zb + (b + c) * zb * zb + common;
  const trusted = square < 3.0e38 && norm < 18446744073709551616.0 && boundY < f32.MAX_VALUE;
  let winner = 0;
  let least: f64 = f64.MAX_VALUE * 2;
  for (let p = 0; p < panelCount; p++) {
    let s0 = f32x4.splat(0), s1 = s0;
    let z = panels + <usize>p * <usize>d * 32;
    for (let q = y, end = y + <usize>d * 16; q < end; q += 16, z += 32) {
      const w = v128.load32_splat(q);
      s0 = f32x4.add(s0, f32x4.mul(w, v(z)));
      s1 = f32x4.add(s1, f32x4.mul(w, v128.load(z, 16)));
    }
    v128.store(scratch, f32x4.sub(v(halfNorms + <usize>p * 32), s0));
    v128.store(scratch, f32x4.sub(v128.load(halfNorms + <usize>p * 32, 16), s1), 16);
    const last = min(PANEL, k - p * PANEL);
    for (let i = 0; i < last; i++) {
      const j = p * PANEL + i;
      const zj = <f64>load<f32>(norms + <usize>j * 4);
      const low = <f64>load<f32>(scratch + <usize>i * 4) - (slope * zj + (b + c) * zj * zj + common);
      if (trusted && low > limit) continue;
      const found = exact<T>(x, j);
      if (found < least) { least = found; winner = j; }
    }
  }
  store<i32>(label, winner);
  store<f64>(distance, least);
}

// @ts-ignore: decorator
@inline function assignRows<T>(points: usize, n: i32, labels: usize, distances: usize, block: i32): i32 {
  const stride = <usize>d * sizeof<T>();
  let undecided = 0;
  for (let from = 0; from < n; from += block) {
    const rows = min(block, n - from);
    const quads = (rows + 3) / 4;
    for (let q = 0; q < quads; q++) {
      const i = from + 4 * q, last = n - 1;
      packQuad<T>(
        points + <usize>i * stride, points + <usize>min(i + 1, last) * stride, points + <usize>min(i + 2, last) * stride,
        points + <usize>min(i + 3, last) * stride, packed + <usize>q * <usize>d * 16, squares + <usize>q * 16,
      );
      const infinity = f32x4.splat(f32.MAX_VALUE * 2);
      for (let s = state + <usize>q * 192, r = 0; r < 4; r++, s += 48) {
        v128.store(s, infinity); v128.store(s, i32x4.splat(0), 16); v128.store(s, infinity, 32);
      }
    }
    for (let p = 0; p < panelCount; p++) {
      const panel = panels + <usize>p * <usize>d * 32;
      for (let q = 0; q < quads; q++) scoreQuad(packed + <usize>q * <usize>d * 16, panel, p, state + <usize>q * 192);
    }
    for (let q = 0; q < quads; q++) undecided += decideQuad<T>(points, n, from + 4 * q, q, labels, distances);
  }
  return undecided;
}

/** Writes labels and distances of 4 rows (the host leaves room for 3 more than n); returns how many were verified. */
// @ts-ignore: decorator
@inline function decideQuad<T>(points: usize, n: i32, i: i32, q: i32, labels: usize, distances: usize): i32 {
  const stride = <usize>d * sizeof<T>();
  reduceQuad(state + <usize>q * 192);
  const square = v(squares + <usize>q * 16);
  const bound = f32x4.add(
    f32x4.add(f32x4.mul(f32x4.splat(boundY), f32x4.sqrt(square)), f32x4.mul(f32x4.splat(boundYY), square)), f32x4.splat(bound1),
  );
  const sure = v128.and(f32x4.gt(f32x4.sub(second4, best4), bound), f32x4.lt(square, f32x4.splat(3.0e38)));
  const mask = i32x4.bitmask(sure);
  const label = labels + <usize>i * 4, distance = distances + <usize>i * 8;
  const last = n - 1;
  const r0 = points + <usize>i * stride, r1 = points + <usize>min(i + 1, last) * stride;
  const r2 = points + <usize>min(i + 2, last) * stride, r3 = points + <usize>min(i + 3, last) * stride;
  v128.store(label, index4);
  if (mask != 0) {
    exactQuad<T>(
      r0, r1, r2, r3, i32x4.extract_lane(index4, 0), i32x4.extract_lane(index4, 1), i32x4.extract_lane(index4, 2),
      i32x4.extract_lane(index4, 3), distance,
    );
  }
  if (mask == 15) return 0;
  v128.store(scratch, best4, 32);
  v128.store(scratch, index4, 48);
  let verified = 0;
  for (let r = 0; r < 4; r++) {
    if ((mask >> r) & 1 || i + r > last) continue;
    verify<T>(
      points + <usize>(i + r) * stride, packed + <usize>q * <usize>d * 16 + <usize>r * 4,
      load<f32>(squares + <usize>q * 16 + <usize>r * 4), load<f32>(scratch + 32 + <usize>r * 4),
      load<i32>(scratch + 48 + <usize>r * 4), label + <usize>r * 4, distance + <usize>r * 8,
    );
    verified++;
  }
  return verified;
}

/** Labels and squared distances of n float32 rows; returns how many rows the definition had to decide among several. */
export function assign32(points: usize, n: i32, labels: usize, distances: usize, block: i32): i32 {
  return assignRows<f32>(points, n, labels, distances, block);
}

/** The same for float64 rows. */
export function assign64(points: usize, n: i32, labels: usize, distances: usize, block: i32): i32 {
  return assignRows<f64>(points, n, labels, distances, block);
}

/** The definition's squared distances of n rows to the one centroid that lies at `centre`. */
export function distances32(points: usize, n: i32, centre: usize, distances: usize, d: i32): void {
  spread<f32>(points, n, centre, distances, d);
}

/** The same for float64 rows. */
export function distances64(points: usize, n: i32, centre: usize, distances: usize, d: i32): void {
  spread<f64>(points, n, centre, distances, d);
}

// @ts-ignore: decorator
@inline function spread<T>(points: usize, n: i32, centre: usize, distances: usize, d: i32): void {
  const stride = <usize>d * sizeof<T>();
  for (let i = 0; i < n; i += 4) {
    const last = n - 1;
    let r0 = points + <usize>i * stride, r1 = points + <usize>min(i + 1, last) * stride;
    let r2 = points + <usize>min(i + 2, last) * stride, r3 = points + <usize>min(i + 3, last) * stride;
    let s01 = f64x2.splat(0), s23 = s01;
    for (let z = centre, end = centre + <usize>d * 8; z < end; z += 8) {
      const m = v128.load64_splat(z);
      const e01 = f64x2.sub(f64x2(value<T>(r0), value<T>(r1)), m), e23 = f64x2.sub(f64x2(value<T>(r2), value<T>(r3)), m);
      s01 = f64x2.add(s01, f64x2.mul(e01, e01));
      s23 = f64x2.add(s23, f64x2.mul(e23, e23));
      r0 += sizeof<T>(); r1 += sizeof<T>(); r2 += sizeof<T>(); r3 += sizeof<T>();
    }
    v128.store(distances + <usize>i * 8, s01);
    v128.store(distances + <usize>i * 8, s23, 16);
  }
}
