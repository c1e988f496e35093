import { createHash } from 'node:crypto';
import { stateParts } from '../../../src/checkpoint/index.js';
import type { Checkpoint } from '../../../src/learner/index.js';

/** The SHA-256 of bytes in parts, in hexadecimal. */
export function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * The SHA-256 of a model's state, in hexadecimal: of its centroids, weights, step, rows and objective. Two runs that
 * learned the same have the same digest, whatever the kernel, the number of threads or the machine.
 * @category Sinks
 */
export const digestOf = (checkpoint: Checkpoint): string => sha256(stateParts(checkpoint));
