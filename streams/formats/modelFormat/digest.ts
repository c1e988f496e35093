import { createHash } from 'node:crypto';
import { stateBytes } from '../../../src/checkpoint/index.js';
import type { Checkpoint } from '../../../src/learner/index.js';

/** SHA-256 in hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of the model's state, the same for every run that learned the same. */
export const digestOf = (checkpoint: Checkpoint): string => sha256(stateBytes(checkpoint));
