/** Lanes 0 and 1 of a and b in turn: a0 b0 a1 b1. */
// @ts-ignore: decorator
@inline export function interleaveLow(a: v128, b: v128): v128 { return v128.shuffle<f32>(a, b, 0, 4, 1, 5); }
/** Lanes 2 and 3 of a and b in turn: a2 b2 a3 b3. */
// @ts-ignore: decorator
@inline export function interleaveHigh(a: v128, b: v128): v128 { return v128.shuffle<f32>(a, b, 2, 6, 3, 7); }
/** The first halves of a and b: a0 a1 b0 b1. */
// @ts-ignore: decorator
@inline export function firstHalves(a: v128, b: v128): v128 { return v128.shuffle<f64>(a, b, 0, 2); }
/** The second halves of a and b: a2 a3 b2 b3. */
// @ts-ignore: decorator
@inline export function secondHalves(a: v128, b: v128): v128 { return v128.shuffle<f64>(a, b, 1, 3); }

/** Adds to 4 int32 lanes the products of 8 pairs of int16 numbers, two neighbours to a lane. */
// @ts-ignore: decorator
@inline export function addDots(sum: v128, x: v128, z: v128): v128 { return i32x4.add(sum, i32x4.dot_i16x8_s(x, z)); }
/** Subtracts from 4 int32 lanes the products of 8 pairs of int16 numbers, two neighbours from a lane. */
// @ts-ignore: decorator
@inline export function subtractDots(sum: v128, x: v128, z: v128): v128 {
  return i32x4.sub(sum, i32x4.dot_i16x8_s(x, z));
}

/** The sum of 4 int32 lanes. */
// @ts-ignore: decorator
@inline export function sumLanes(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}
/** The sums of the int32 lanes of each of 4 vectors. */
// @ts-ignore: decorator
@inline export function integerLaneSums(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const a0 = interleaveLow(x0, x1), a1 = interleaveHigh(x0, x1);
  const b0 = interleaveLow(x2, x3), b1 = interleaveHigh(x2, x3);
  const c0 = i32x4.add(firstHalves(a0, b0), secondHalves(a0, b0));
  return i32x4.add(c0, i32x4.add(firstHalves(a1, b1), secondHalves(a1, b1)));
}
/** The sums of the float32 lanes of each of 4 vectors. */
// @ts-ignore: decorator
@inline export function laneSums(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const a0 = interleaveLow(x0, x1), a1 = interleaveHigh(x0, x1);
  const b0 = interleaveLow(x2, x3), b1 = interleaveHigh(x2, x3);
  const c0 = f32x4.add(firstHalves(a0, b0), secondHalves(a0, b0));
  return f32x4.add(c0, f32x4.add(firstHalves(a1, b1), secondHalves(a1, b1)));
}
/** Stores the transpose of the 4×4 matrix of 32-bit lanes whose rows are x0 … x3. */
// @ts-ignore: decorator
@inline export function transpose4(x0: v128, x1: v128, x2: v128, x3: v128, out: usize): void {
  const a0 = interleaveLow(x0, x1), a1 = interleaveHigh(x0, x1);
  const b0 = interleaveLow(x2, x3), b1 = interleaveHigh(x2, x3);
  v128.store(out, firstHalves(a0, b0));
  v128.store(out, secondHalves(a0, b0), 16);
  v128.store(out, firstHalves(a1, b1), 32);
  v128.store(out, secondHalves(a1, b1), 48);
}

/** The number of type T at p, as float64. */
// @ts-ignore: decorator
@inline export function loadFloat64<T>(p: usize): f64 { return sizeof<T>() == 4 ? <f64>load<f32>(p) : load<f64>(p); }
/** The two numbers of type T at p, as float64. */
// @ts-ignore: decorator
@inline export function loadTwo<T>(p: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(p)) : v128.load(p);
}
