import type { Checkpoint } from '../../../src/learner/index.js';
import { centroidRows, textBytes } from './centroids.js';

/** The centroids as a JSON array of k rows of d numbers, in the units of the data; `--init` reads such a file. */
export const toJson = (checkpoint: Checkpoint): readonly Uint8Array[] => [
  textBytes(`${JSON.stringify(centroidRows(checkpoint))}\n`),
];
