import { createHash } from 'node:crypto';
import { stateParts } from '../../src/checkpoint/index.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { Turns } from './turns.js';

/** Bytes that are hashed at once; the eight of a number cost about as much as a multiplication. */
const PIECE = 2 ** 18;

/** The digest of a model as `digestOf` gives it; requests are answered meanwhile. The model must not change. */
export async function digestInTurns(checkpoint: Checkpoint): Promise<string> {
  const hash = createHash('sha256');
  const turns = new Turns();
  for (const part of stateParts(checkpoint))
    for (let at = 0; at < part.length; at += PIECE) {
      const piece = part.subarray(at, at + PIECE);
      const numbers = piece.length / 8;
      if (turns.isDue(numbers)) await turns.next(numbers);
      hash.update(piece);
    }
  return hash.digest('hex');
}
