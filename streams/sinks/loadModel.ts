import { readFile } from 'node:fs/promises';
import { inputError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { decodeModel } from '../formats/modelFormat/decode.js';
import { reasonOf } from '../systemError.js';

/**
 * Reads a model file or a checkpoint; both have the same format.
 * @throws MeanderError `input` where the file cannot be read, `model` where it is not a model or is damaged
 * @category Sinks
 */
export async function loadModel(path: string): Promise<Checkpoint> {
  const bytes = await readFile(path).catch((cause) => {
    throw inputError(`The model ${path} cannot be read: ${reasonOf(cause)}.`, { cause });
  });
  return decodeModel(bytes, path);
}
