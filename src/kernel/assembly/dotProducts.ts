import { addDots, sumLanes } from './lanes';

/** Results of `dotProducts`: x·x, x·a and a·a. */
export let dotXX: i32 = 0;
export let dotXA: i32 = 0;
export let dotAA: i32 = 0;

/** Computes the exact products of two vectors of int16, x and a, of which a ends at `end`. */
// @ts-ignore: decorator
@inline
export function dotProducts(x: usize, a: usize, end: usize): void {
  let xx = i32x4.splat(0), xa = xx, aa = xx;
  for (; a < end; a += 16, x += 16) {
    const w = v128.load(x), z = v128.load(a);
    xx = addDots(xx, w, w); xa = addDots(xa, w, z); aa = addDots(aa, z, z);
  }
  dotXX = sumLanes(xx); dotXA = sumLanes(xa); dotAA = sumLanes(aa);
}
