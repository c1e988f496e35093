import { readFile } from 'node:fs/promises';
import { type Checkpoint, inputError } from '../../src/index.js';
import { writeAtomically } from './atomicFile.js';
import { decodeModel, encodeModel } from './modelBytes.js';

/** Writes a model, atomically: the Arrow file format for `.arrow`, else the stream format. */
export function saveModel(path: string, checkpoint: Checkpoint): void {
  writeAtomically(path, encodeModel(checkpoint, path.endsWith('.arrow') ? 'file' : 'stream'));
}

/**
 * Reads a model or checkpoint.
 * @throws MeanderError `input` where there is no file, `model` where it is not a good one
 */
export async function loadModel(path: string): Promise<Checkpoint> {
  const bytes = await readFile(path).catch((cause) => {
    throw inputError(`The model ${path} cannot be read: ${cause.message}.`, { cause });
  });
  return decodeModel(bytes, path);
}
