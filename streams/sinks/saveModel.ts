import type { Checkpoint } from '../../src/learner/index.js';
import { encodeModel } from '../formats/modelFormat/encode.js';
import { writeAtomically } from './atomicFile.js';

/** Writes a model, atomically: the Arrow file format for `.arrow`, else the stream format. */
export function saveModel(path: string, checkpoint: Checkpoint): void {
  writeAtomically(path, encodeModel(checkpoint, path.endsWith('.arrow') ? 'file' : 'stream'));
}
