import type { Checkpoint } from '../../../src/learner/index.js';
import { bytesOf, centroidsOf, textBytes } from './centroids.js';

/** Bytes before the header's text: the magic string, the version and the header's length. */
const PREFIX = 10;
/** The numbers begin at a multiple of this many bytes. */
const ALIGNMENT = 64;

/**
 * The centroids as a NumPy file (NumPy enhancement proposal 1, format 1.0): float64 [k, d], in the units of the data.
 */
export function toNpy(checkpoint: Checkpoint): readonly Uint8Array[] {
  const { k, d } = checkpoint.model;
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${k}, ${d}), }`;
  const length = Math.ceil((PREFIX + header.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX;
  const prefix = [0x93, ...textBytes('NUMPY'), 1, 0, length % 256, Math.floor(length / 256)];
  return [Uint8Array.from(prefix), textBytes(`${header.padEnd(length - 1)}\n`), bytesOf(centroidsOf(checkpoint))];
}
