import type { Checkpoint } from '../../../src/learner/index.js';
import { bytesOf, centroidsOf, textBytes } from './centroids.js';

/** A safetensors file with `centroids` F64 [k, d], in the units of the data, and `weights` F64 [k]. */
export function toSafetensors(checkpoint: Checkpoint): readonly Uint8Array[] {
  const { k, d, weights } = checkpoint.model;
  const end = 8 * k * d;
  const header = JSON.stringify({
    centroids: { dtype: 'F64', shape: [k, d], data_offsets: [0, end] },
    weights: { dtype: 'F64', shape: [k], data_offsets: [end, end + 8 * k] },
  });
  const padded = textBytes(header.padEnd(Math.ceil(header.length / 8) * 8));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, padded.length, true);
  return [length, padded, bytesOf(centroidsOf(checkpoint)), bytesOf(weights)];
}
