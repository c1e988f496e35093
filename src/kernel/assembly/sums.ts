import { d, filled, k, slot, statisticsOf, total, v, value } from './shape';

/*
 * Batch statistics of a chunk of rows, float64: k×d sums, then k weights, k counts, k inertias, 1 inertia. Every
 * number is one chain of additions over the rows in order, which is what model/statistics.ts defines; lanes run
 * over dimensions only.
 */

// @ts-ignore: decorator
@inline function add(at: usize, x: v128): void { v128.store(at, f64x2.add(v(at), x)); }
// @ts-ignore: decorator
@inline function add1(at: usize, x: f64): void { store<f64>(at, load<f64>(at) + x); }

/** Adds w·x of one row; w·x is x where w = 1. */
// @ts-ignore: decorator
@inline function addRow<T>(sum: usize, x: usize, w: f64): void {
  const w2 = f64x2.splat(w);
  let t = 0;
  for (; t + 4 <= d; t += 4, sum += 32, x += 4 * sizeof<T>()) {
    if (sizeof<T>() == 4) {
      const x4 = v(x);
      add(sum, f64x2.mul(w2, f64x2.promote_low_f32x4(x4)));
      add(sum + 16, f64x2.mul(w2, f64x2.promote_low_f32x4(v128.shuffle<f64>(x4, x4, 1, 0))));
    } else {
      add(sum, f64x2.mul(w2, v(x)));
      add(sum + 16, f64x2.mul(w2, v128.load(x, 16)));
    }
  }
  for (; t < d; t++, sum += 8, x += sizeof<T>()) add1(sum, w * value<T>(x));
}

/** Adds n labelled rows, in order; `weights` is 0 where every row weighs 1. */
// @ts-ignore: decorator
@inline
export function addRows<T>(points: usize, n: i32, weights: usize, labels: usize, distances: usize, to: usize): void {
  const width = <usize>d * 8, stride = <usize>d * sizeof<T>(), column = <usize>k * 8;
  const totals = to + <usize>k * width, counts = totals + column, inertias = counts + column, inertia = inertias + column;
  let all = load<f64>(inertia);
  for (let i = 0; i < n; i++) {
    const j = <usize>load<i32>(labels + <usize>i * 4);
    const w = weights ? load<f64>(weights + <usize>i * 8) : 1;
    const weighted = w * load<f64>(distances + <usize>i * 8);
    addRow<T>(to + j * width, points + <usize>i * stride, w);
    add1(totals + j * 8, w);
    add1(counts + j * 8, 1);
    add1(inertias + j * 8, weighted);
    all += weighted;
  }
  store<f64>(inertia, all);
}

/** Adds 16 or 8 bytes of numbers and leaves zeros. */
// @ts-ignore: decorator
@inline function move2(to: usize, from: usize): void { add(to, v(from)); v128.store(from, f64x2.splat(0)); }
// @ts-ignore: decorator
@inline function move1(to: usize, from: usize): void { add1(to, load<f64>(from)); store<f64>(from, 0); }

/** Adds the statistics `from` of centroids j … end − 1 to `to` and leaves zeros there; clusters without rows are passed over. */
function mergeClusters(to: usize, from: usize, j: i32, end: i32): void {
  const width = <usize>d * 8, column = <usize>k * 8, totals = <usize>k * width, counts = totals + column;
  for (let c = <usize>j * 8; c < <usize>end * 8; c += 8) {
    if (load<f64>(from + counts + c) == 0) continue;
    const row = c * <usize>d, last = row + width;
    let t = row;
    for (; t + 16 <= last; t += 16) move2(to + t, from + t);
    if (t < last) move1(to + t, from + t);
    for (let i: usize = 0; i < 3; i++) move1(to + totals + i * column + c, from + totals + i * column + c);
  }
}

/** Merges the statistics of all filled slots, in order, into the total, for centroids j … end − 1; the first also merges inertia. */
export function merge(j: i32, end: i32): void {
  const inertia = <usize>k * (<usize>d + 3) * 8;
  for (let s = 0; s < filled; s++) {
    const from = statisticsOf(slot(s));
    mergeClusters(total, from, j, end);
    if (j == 0) move1(total + inertia, from + inertia);
  }
}
