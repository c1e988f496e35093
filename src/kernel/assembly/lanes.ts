/** Lanes 0 and 1 of two vectors in turn, or lanes 2 and 3. */
// @ts-ignore: decorator
@inline export function interleaveLow(a: v128, b: v128): v128 { return v128.shuffle<f32>(a, b, 0, 4, 1, 5); }
// @ts-ignore: decorator
@inline export function interleaveHigh(a: v128, b: v128): v128 { return v128.shuffle<f32>(a, b, 2, 6, 3, 7); }
/** The first halves of two vectors, or the second. */
// @ts-ignore: decorator
@inline export function firstHalves(a: v128, b: v128): v128 { return v128.shuffle<f64>(a, b, 0, 2); }
// @ts-ignore: decorator
@inline export function secondHalves(a: v128, b: v128): v128 { return v128.shuffle<f64>(a, b, 1, 3); }
/** Adds the products of 8 int16 numbers, two and two. */
// @ts-ignore: decorator
@inline export function addDots(sum: v128, x: v128, z: v128): v128 { return i32x4.add(sum, i32x4.dot_i16x8_s(x, z)); }
/** Takes the products of 8 int16 numbers off, two and two. */
// @ts-ignore: decorator
@inline export function subtractDots(sum: v128, x: v128, z: v128): v128 { return i32x4.sub(sum, i32x4.dot_i16x8_s(x, z)); }
/** The sum of 4 int32 lanes. */
// @ts-ignore: decorator
@inline export function sumLanes(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}
/** Two numbers of a row as float64. */
// @ts-ignore: decorator
@inline export function loadTwo<T>(x: usize): v128 { return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(x)) : v128.load(x); }
