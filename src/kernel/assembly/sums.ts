import { loadTwo } from './lanes';
import { accumulators, d, distancesOf, filledSlots, flags, k, labelsOf, pointsOf, sliceWidth, slotAddress, stamps, statistics, touchedCentroids, v, loadFloat64, WEIGHTED, weightsOf } from './shape';

/*
 * Batch statistics, float64: k×d sums, then k weights, k counts, k inertias, 1 inertia. Every number is one chain of
 * additions over the rows of a chunk, in order, and of chunks, in order, which is what model/statistics.ts defines; so
 * slices of the dimensions can be summed apart, each in little memory, without changing a bit.
 *
 * A slice's accumulator holds sliceWidth + 3 numbers a centroid, the last 3 for weight, count and inertia; rows without
 * weights weigh 1, so that their count is their weight. Stamps tell
 * which centroids the present chunk has touched, so that neither clearing nor merging looks at all k.
 */

let chunkStamp: i32 = 0;
let touchedCount: i32 = 0;
let chunkInertia: f64 = 0;

// @ts-ignore: decorator
@inline function setOrAdd(at: usize, x: v128, fresh: bool): void { v128.store(at, fresh ? x : f64x2.add(v(at), x)); }
// @ts-ignore: decorator
@inline function setOrAddOne(at: usize, x: f64, fresh: bool): void { store<f64>(at, fresh ? x : load<f64>(at) + x); }

// @ts-ignore: decorator
@inline function scaled(w: f64, x: v128, weighted: bool): v128 { return weighted ? f64x2.mul(f64x2.splat(w), x) : x; }

/** Sets or adds w·x for `width` numbers of a row, or x where rows have no weights. */
// @ts-ignore: decorator
@inline function setOrAddRow<T>(sum: usize, x: usize, w: f64, width: i32, fresh: bool, weighted: bool): void {
  let t = 0;
  for (; t + 4 <= width; t += 4, sum += 32, x += 4 * sizeof<T>()) {
    setOrAdd(sum, scaled(w, loadTwo<T>(x), weighted), fresh);
    setOrAdd(sum + 16, scaled(w, loadTwo<T>(x + 2 * sizeof<T>()), weighted), fresh);
  }
  if (t + 2 <= width) {
    setOrAdd(sum, scaled(w, loadTwo<T>(x), weighted), fresh);
    t += 2; sum += 16; x += 2 * sizeof<T>();
  }
  if (t < width) setOrAddOne(sum, weighted ? w * loadFloat64<T>(x) : loadFloat64<T>(x), fresh);
}

// @ts-ignore: decorator
@inline function accumulatorOf(j: i32): usize { return accumulators + <usize>j * <usize>(sliceWidth + 3) * 8; }

function beginChunk(): void {
  touchedCount = 0;
  chunkInertia = 0;
  chunkStamp++;
  if (chunkStamp != 0) return;
  memory.fill(stamps, 0, <usize>k * 4);
  chunkStamp = 1;
}

/** Whether this is the first row of the chunk for centroid j, which is then listed. */
// @ts-ignore: decorator
@inline function isFirstRowOf(j: i32): bool {
  const at = stamps + <usize>j * 4;
  if (load<i32>(at) == chunkStamp) return false;
  store<i32>(at, chunkStamp);
  store<i32>(touchedCentroids + <usize>touchedCount * 4, j);
  touchedCount++;
  return true;
}

/** Adds the rows of a slot to the accumulator, dimensions from … from + width − 1. */
// @ts-ignore: decorator
@inline function addRows<T>(s: usize, from: i32, width: i32, weighted: bool): void {
  const stride = <usize>d * sizeof<T>(), n = load<i32>(s), labels = labelsOf(s), distances = distancesOf(s), weights = weightsOf(s);
  let x = pointsOf(s) + <usize>from * sizeof<T>();
  for (let i: usize = 0; i < <usize>n; i++, x += stride) {
    const j = load<i32>(labels + i * 4), to = accumulatorOf(j);
    const w = weighted ? load<f64>(weights + i * 8) : 1;
    const fresh = isFirstRowOf(j);
    if (fresh) setOrAddRow<T>(to, x, w, width, true, weighted);
    else setOrAddRow<T>(to, x, w, width, false, weighted);
    if (from > 0) continue;
    const scalars = to + <usize>sliceWidth * 8, inertia = weighted ? w * load<f64>(distances + i * 8) : load<f64>(distances + i * 8);
    if (weighted) setOrAddOne(scalars, w, fresh);
    setOrAddOne(scalars + 8, 1, fresh);
    setOrAddOne(scalars + 16, inertia, fresh);
    chunkInertia += inertia;
  }
}

// @ts-ignore: decorator
@inline function addOne(at: usize, x: f64): void { store<f64>(at, load<f64>(at) + x); }

/** Adds the accumulator to the total. */
function mergeChunk(from: i32, width: i32, weighted: bool): void {
  const column = <usize>k * 8, weights = statistics + column * <usize>d;
  for (let i = 0; i < touchedCount; i++) {
    const j = load<i32>(touchedCentroids + <usize>i * 4);
    let at = accumulatorOf(j), to = statistics + (<usize>j * <usize>d + <usize>from) * 8;
    const end = at + <usize>width * 8;
    for (; at + 16 <= end; at += 16, to += 16) v128.store(to, f64x2.add(v(to), v(at)));
    if (at < end) addOne(to, load<f64>(at));
    if (from > 0) continue;
    const scalars = accumulatorOf(j) + <usize>sliceWidth * 8;
    addOne(weights + <usize>j * 8, load<f64>(weighted ? scalars : scalars + 8));
    addOne(weights + column + <usize>j * 8, load<f64>(scalars + 8));
    addOne(weights + 2 * column + <usize>j * 8, load<f64>(scalars + 16));
  }
  if (from == 0) addOne(weights + 3 * column, chunkInertia);
}

/** Sums slice i of the dimensions over all filled slots; a chunk may go on from the slot before, and into the next. */
// @ts-ignore: decorator
@inline
export function sumSlice<T>(i: i32, goesOn: bool, stays: bool): void {
  const from = i * sliceWidth, width = min(sliceWidth, d - from), weighted = (flags & WEIGHTED) != 0;
  for (let s = 0; s < filledSlots; s++) {
    if (!goesOn) beginChunk();
    if (weighted) addRows<T>(slotAddress(s), from, width, true);
    else addRows<T>(slotAddress(s), from, width, false);
    if (!stays) mergeChunk(from, width, weighted);
  }
}
