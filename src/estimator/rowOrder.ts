import type { Random } from '../numeric/index.js';

/**
 * Row numbers without repetition, in random order (Fisher–Yates).
 * @param n number of rows
 * @param count how many of them, at most n
 */
export function sampleRows(n: number, count: number, next: Random): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(next() * (n - i));
    const row = order[other];
    order[other] = order[i];
    order[i] = row;
  }
  return order.subarray(0, count);
}

/**
 * The mini-batches of several passes over n rows, each pass in a random order of its own. A mini-batch that the rest of
 * a pass does not fill goes on in the next one; the last one may be shorter.
 * @param batchSize rows per mini-batch, at most n
 * @returns row numbers of each mini-batch
 */
export function* shuffledBatches(n: number, batchSize: number, passes: number, next: Random): Generator<Int32Array> {
  let waiting = new Int32Array(0);
  for (let pass = 0; pass < passes; pass++) {
    const order = sampleRows(n, n, next);
    const missing = waiting.length > 0 ? batchSize - waiting.length : 0;
    if (missing > 0) yield joined(waiting, order.subarray(0, missing));
    let from = missing;
    for (; from + batchSize <= n; from += batchSize) yield order.subarray(from, from + batchSize);
    waiting = order.slice(from);
  }
  if (waiting.length > 0) yield waiting;
}

function joined(first: Int32Array, second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
