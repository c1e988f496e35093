import type { Checkpoint } from '../../src/learner/index.js';
import { encodeModel } from '../formats/modelFormat/encode.js';
import { writeAtomically } from './atomicFile.js';
import { arrowFormatOf, assertExtension, writtenArrowExtensions } from './outputName.js';

/**
 * Writes a model atomically: in Arrow's file format if the path ends in `.arrow` or `.feather`, else (`.arrows`, `.ipc`
 * or no extension) in its stream format.
 * @throws MeanderError `usage` for another extension, `storage` where it cannot be written
 * @category Sinks
 */
export function saveModel(path: string, checkpoint: Checkpoint): void {
  assertExtension(path, writtenArrowExtensions);
  writeAtomically(path, encodeModel(checkpoint, arrowFormatOf(path)));
}
