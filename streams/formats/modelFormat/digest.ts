import { createHash } from 'node:crypto';
import { stateBytes } from '../../../src/checkpoint/index.js';
import type { Checkpoint } from '../../../src/learner/index.js';

/** The SHA-256 of bytes, in hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The SHA-256 of a model's state, in hexadecimal: of its centroids, weights, step, rows and objective. Two runs that
 * learned the same have the same digest, whatever the kernel, the number of threads or the machine.
 * @category Sinks
 */
export const digestOf = (checkpoint: Checkpoint): string => sha256(stateBytes(checkpoint));
