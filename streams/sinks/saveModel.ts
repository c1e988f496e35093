import type { Checkpoint } from '../../src/learner/index.js';
import { encodeModel } from '../formats/modelFormat/encode.js';
import { writeAtomically } from './atomicFile.js';

/**
 * Writes a model atomically: in Arrow's file format if the path ends in `.arrow`, else in its stream format.
 * @throws MeanderError `storage` where it cannot be written
 * @category Sinks
 */
export function saveModel(path: string, checkpoint: Checkpoint): void {
  writeAtomically(path, encodeModel(checkpoint, path.endsWith('.arrow') ? 'file' : 'stream'));
}
