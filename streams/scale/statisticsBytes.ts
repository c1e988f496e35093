import type { BlockStatistics } from '../../src/learner/index.js';
import { emptyStatistics } from '../../src/model/index.js';

/** Bytes of a float64. */
const BYTES = 8;
/** Numbers per centroid beside its d sums: its index, weight, count and inertia. */
const BESIDE_SUMS = 4;

/**
 * The sums of a block as bytes: the inertia, then of each centroid that has rows its index, weight, count, inertia
 * and d sums, all as little-endian float64.
 */
export function encodeSums({ statistics }: BlockStatistics): Uint8Array {
  const { k, d, sums, weights, counts, perClusterInertia, inertia } = statistics;
  const hit = Array.from({ length: k }, (_, j) => j).filter((j) => counts[j] > 0);
  const numbers = new Float64Array(1 + hit.length * (BESIDE_SUMS + d));
  numbers[0] = inertia;
  for (const [i, j] of hit.entries()) {
    const at = 1 + i * (BESIDE_SUMS + d);
    numbers.set([j, weights[j], counts[j], perClusterInertia[j]], at);
    numbers.set(sums.subarray(j * d, (j + 1) * d), at + BESIDE_SUMS);
  }
  return new Uint8Array(numbers.buffer);
}

/** The sums that `encodeSums` wrote. @returns undefined where the bytes are not sums of k centroids of d numbers */
export function decodeSums(bytes: Uint8Array, k: number, d: number): BlockStatistics['statistics'] | undefined {
  const width = BESIDE_SUMS + d;
  const length = bytes.length / BYTES;
  if (!Number.isInteger(length) || (length - 1) % width !== 0) return undefined;
  const numbers = new Float64Array(new Uint8Array(bytes).buffer);
  const statistics = emptyStatistics(k, d);
  statistics.inertia = numbers[0];
  for (let at = 1; at < length; at += width) {
    const [j, weight, count, inertia] = numbers.subarray(at, at + BESIDE_SUMS);
    if (!(Number.isInteger(j) && j >= 0 && j < k && count > 0)) return undefined;
    statistics.weights[j] = weight;
    statistics.counts[j] = count;
    statistics.perClusterInertia[j] = inertia;
    statistics.sums.set(numbers.subarray(at + BESIDE_SUMS, at + width), j * d);
  }
  return statistics;
}
