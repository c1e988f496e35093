import { modelError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { latestCheckpoint, listCheckpoints } from '../sinks/latestCheckpoint.js';
import { loadModel } from '../sinks/loadModel.js';
import { warn } from './output.js';

/**
 * The model of a file, or the newest of a folder of checkpoints; warns of newer ones that are damaged.
 * @throws MeanderError `model` where no checkpoint of the folder can be read, and as `loadModel` does
 */
export async function modelOrFolder(path: string): Promise<Checkpoint> {
  if (listCheckpoints(path).length === 0) return loadModel(path);
  const { checkpoint, damaged } = await latestCheckpoint(path);
  if (!checkpoint)
    throw modelError(`All checkpoints in ${path} are damaged: ${damaged.join(', ')}; restore one, or learn again.`);
  for (const name of damaged) warn(`skipped the damaged checkpoint ${name}`);
  return checkpoint;
}
