import type { Checkpoint } from '../../../src/learner/index.js';
import { inverseTransform } from '../../../src/model/index.js';

/** The centroids of a model in the units of the data: k×d, row-major. */
export const centroidsOf = ({ model: { transform, centroids } }: Checkpoint): Float64Array =>
  inverseTransform(transform, centroids);

/** The centroids of a model in the units of the data, as k rows of d numbers. */
export function centroidRows(checkpoint: Checkpoint): number[][] {
  const { k, d } = checkpoint.model;
  const centroids = centroidsOf(checkpoint);
  return Array.from({ length: k }, (_, j) => Array.from(centroids.subarray(j * d, (j + 1) * d)));
}

/** A text in UTF-8. */
export const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The memory of some numbers, little-endian on all platforms that Node supports. */
export const bytesOf = (numbers: Float64Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
