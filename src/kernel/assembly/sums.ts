import {
  accumulators, d, filledSlots, flags, k, sliceWidth, stamps, statistics, touchedCentroids, WEIGHTED,
} from './headerFields';
import { loadFloat64, loadTwo } from './lanes';
import { distancesOf, labelsOf, pointsOf, rowsIn, slotAddress, weightsOf } from './slots';

/*
 * Batch statistics, float64: k×d sums, then k weights, k counts, k inertias, 1 inertia. Every number is one chain of
 * additions over the rows of a chunk, in order, and of chunks, in order, which is what model/statistics.ts defines. So
 * slices of the dimensions can be summed apart, each in little memory, without changing a bit.
 *
 * A slice's accumulator holds sliceWidth + 3 numbers per centroid, the last 3 for weight, count and inertia. Rows
 * without weights weigh 1, so that their count is their weight. Stamps tell which centroids the present chunk has
 * touched, so that neither clearing nor merging the accumulators takes time for all k: the first row of a centroid
 * overwrites what an earlier chunk left there.
 */

/** The number of the present chunk, how many centroids it has touched, and its inertia. */
let chunkStamp: i32 = 0;
let touchedCount: i32 = 0;
let chunkInertia: f64 = 0;

/** Sets (first row of a centroid) or adds two numbers. */
// @ts-ignore: decorator
@inline function setOrAdd(at: usize, x: v128, first: bool): void {
  v128.store(at, first ? x : f64x2.add(v128.load(at), x));
}
/** Sets (first row of a centroid) or adds one number. */
// @ts-ignore: decorator
@inline function setOrAddOne(at: usize, x: f64, first: bool): void {
  store<f64>(at, first ? x : load<f64>(at) + x);
}
/** w·x, or x if rows have no weights. */
// @ts-ignore: decorator
@inline function scaled(w: f64, x: v128, weighted: bool): v128 { return weighted ? f64x2.mul(f64x2.splat(w), x) : x; }

/** Sets or adds w·x for `width` numbers of a row. */
// @ts-ignore: decorator
@inline function setOrAddRow<T>(sum: usize, x: usize, w: f64, width: i32, first: bool, weighted: bool): void {
  let t = 0;
  for (; t + 4 <= width; t += 4, sum += 32, x += 4 * sizeof<T>()) {
    setOrAdd(sum, scaled(w, loadTwo<T>(x), weighted), first);
    setOrAdd(sum + 16, scaled(w, loadTwo<T>(x + 2 * sizeof<T>()), weighted), first);
  }
  if (t + 2 <= width) {
    setOrAdd(sum, scaled(w, loadTwo<T>(x), weighted), first);
    t += 2; sum += 16; x += 2 * sizeof<T>();
  }
  if (t < width) setOrAddOne(sum, weighted ? w * loadFloat64<T>(x) : loadFloat64<T>(x), first);
}

/** Address of the accumulator of centroid j. */
// @ts-ignore: decorator
@inline function accumulatorOf(j: i32): usize { return accumulators + <usize>j * <usize>(sliceWidth + 3) * 8; }

/** Begins a chunk; where the stamps have used up all 2^32 numbers, they begin again. */
function beginChunk(): void {
  touchedCount = 0;
  chunkInertia = 0;
  chunkStamp++;
  if (chunkStamp != 0) return;
  memory.fill(stamps, 0, <usize>k * 4);
  chunkStamp = 1;
}

/** Whether this is the first row of the chunk for centroid j, which is then listed as touched. */
// @ts-ignore: decorator
@inline function touch(j: i32): bool {
  const at = stamps + <usize>j * 4;
  if (load<i32>(at) == chunkStamp) return false;
  store<i32>(at, chunkStamp);
  store<i32>(touchedCentroids + <usize>touchedCount * 4, j);
  touchedCount++;
  return true;
}

/** Adds the rows of the slot at address s to the accumulators, dimensions from … from + width − 1. */
// @ts-ignore: decorator
@inline function addRows<T>(s: usize, from: i32, width: i32, weighted: bool): void {
  const stride = <usize>d * sizeof<T>(), n = rowsIn(s);
  const labels = labelsOf(s), distances = distancesOf(s), weights = weightsOf(s);
  let x = pointsOf(s) + <usize>from * sizeof<T>();
  for (let i: usize = 0; i < <usize>n; i++, x += stride) {
    const j = load<i32>(labels + i * 4), to = accumulatorOf(j);
    const w = weighted ? load<f64>(weights + i * 8) : 1;
    const first = touch(j);
    if (first) setOrAddRow<T>(to, x, w, width, true, weighted);
    else setOrAddRow<T>(to, x, w, width, false, weighted);
    if (from > 0) continue;
    const scalars = to + <usize>sliceWidth * 8, distance = load<f64>(distances + i * 8);
    const inertia = weighted ? w * distance : distance;
    if (weighted) setOrAddOne(scalars, w, first);
    setOrAddOne(scalars + 8, 1, first);
    setOrAddOne(scalars + 16, inertia, first);
    chunkInertia += inertia;
  }
}

// @ts-ignore: decorator
@inline function addOne(at: usize, x: f64): void { store<f64>(at, load<f64>(at) + x); }

/** Adds the accumulators of the touched centroids to the batch statistics. */
function mergeChunk(from: i32, width: i32, weighted: bool): void {
  const column = <usize>k * 8, weights = statistics + column * <usize>d;
  for (let i = 0; i < touchedCount; i++) {
    const j = load<i32>(touchedCentroids + <usize>i * 4);
    let at = accumulatorOf(j), to = statistics + (<usize>j * <usize>d + <usize>from) * 8;
    const end = at + <usize>width * 8;
    for (; at + 16 <= end; at += 16, to += 16) v128.store(to, f64x2.add(v128.load(to), v128.load(at)));
    if (at < end) addOne(to, load<f64>(at));
    if (from > 0) continue;
    const scalars = accumulatorOf(j) + <usize>sliceWidth * 8;
    addOne(weights + <usize>j * 8, load<f64>(weighted ? scalars : scalars + 8));
    addOne(weights + column + <usize>j * 8, load<f64>(scalars + 8));
    addOne(weights + 2 * column + <usize>j * 8, load<f64>(scalars + 16));
  }
  if (from == 0) addOne(weights + 3 * column, chunkInertia);
}

/**
 * Sums slice i of the dimensions over all filled slots.
 * @param continuesChunk whether the first row belongs to the chunk of the job before, so that nothing is begun
 * @param leavesOpen whether the chunk goes on in the next job, so that nothing is merged yet
 */
// @ts-ignore: decorator
@inline
export function sumSlice<T>(i: i32, continuesChunk: bool, leavesOpen: bool): void {
  const from = i * sliceWidth, width = min(sliceWidth, d - from), weighted = (flags & WEIGHTED) != 0;
  for (let s = 0; s < filledSlots; s++) {
    if (!continuesChunk) beginChunk();
    if (weighted) addRows<T>(slotAddress(s), from, width, true);
    else addRows<T>(slotAddress(s), from, width, false);
    if (!leavesOpen) mergeChunk(from, width, weighted);
  }
}
