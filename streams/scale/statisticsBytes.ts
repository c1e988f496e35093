import type { BlockStatistics } from '../../src/learner/index.js';
import { clear, emptyStatistics, type Statistics } from '../../src/model/index.js';

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

/** Whether bytes are sums of k centroids of d numbers, as `encodeSums` writes them. */
export function areSums(bytes: Uint8Array, k: number, d: number): boolean {
  const [width, length] = [BESIDE_SUMS + d, bytes.length / BYTES];
  if (!Number.isInteger(length) || length < 1 || (length - 1) % width !== 0) return false;
  const numbers = numbersOf(bytes);
  for (let at = 1; at < length; at += width) {
    const [j, , count] = numbers.subarray(at, at + BESIDE_SUMS);
    if (!(Number.isInteger(j) && j >= 0 && j < k && count > 0)) return false;
  }
  return true;
}

/** The sums of no row. */
export const noSums = new Uint8Array(BYTES);

/** Whether any row was summed. */
export const haveRows = (bytes: Uint8Array): boolean => bytes.length > BYTES;

/** Reads sums into memory that is used again. */
export class SumsReader {
  private readonly statistics: Statistics;

  constructor(k: number, d: number) {
    this.statistics = emptyStatistics(k, d);
  }

  /** @param bytes for which `areSums` holds @returns valid until the next call */
  read(bytes: Uint8Array): Statistics {
    const { statistics } = this;
    const { d } = statistics;
    const numbers = numbersOf(bytes);
    clear(statistics);
    statistics.inertia = numbers[0];
    for (let at = 1; at < numbers.length; at += BESIDE_SUMS + d) {
      const [j, weight, count, inertia] = numbers.subarray(at, at + BESIDE_SUMS);
      statistics.weights[j] = weight;
      statistics.counts[j] = count;
      statistics.perClusterInertia[j] = inertia;
      statistics.sums.set(numbers.subarray(at + BESIDE_SUMS, at + BESIDE_SUMS + d), j * d);
    }
    return statistics;
  }
}

/** Bytes as numbers; a copy only where they are not aligned. */
function numbersOf(bytes: Uint8Array): Float64Array {
  const { buffer, byteOffset } = bytes.byteOffset % BYTES === 0 ? bytes : new Uint8Array(bytes);
  return new Float64Array(buffer, byteOffset, bytes.length / BYTES);
}
