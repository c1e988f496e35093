import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inputError, MeanderError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { hasCode, reasonOf } from '../systemError.js';
import { loadModel } from './loadModel.js';

const NAME = /^checkpoint-\d{12}\.arrows$/;

/** The temporary name of a checkpoint, or of the history beside them, that is being written; see `openAtomicFile`. */
const TEMPORARY_NAME = /^(checkpoint-\d{12}\.arrows|objective-history\.ipc)\.\d+\.tmp$/;

/** The file name of a checkpoint; names sort like their steps. */
export const checkpointName = (step: number): string => `checkpoint-${String(step).padStart(12, '0')}.arrows`;

/** The step of a checkpoint, from its name. */
export const stepOf = (name: string): number => Number(name.slice('checkpoint-'.length, -'.arrows'.length));

/** Whether a file of the folder is one that a writer left incomplete. */
export const isIncompleteCheckpoint = (name: string): boolean => TEMPORARY_NAME.test(name);

/**
 * The newest checkpoint in a folder that can be read.
 * @returns it, if there is one, and the names of the newer ones that are damaged
 * @throws MeanderError `input` where the folder or a checkpoint cannot be read for another reason than damage, such as
 * a missing permission or too many open files: an older checkpoint must not be taken in its place
 * @category Sinks
 */
export async function latestCheckpoint(path: string): Promise<{ checkpoint?: Checkpoint; damaged: string[] }> {
  const damaged: string[] = [];
  for (const name of listCheckpoints(path)) {
    try {
      return { checkpoint: await loadModel(join(path, name)), damaged };
    } catch (error) {
      if (!isDamage(error)) throw error;
      damaged.push(name);
    }
  }
  return { damaged };
}

/** Whether an error is that of a file that is damaged or gone, so that an older one may be taken. */
const isDamage = (error: unknown): boolean =>
  error instanceof MeanderError && (error.code === 'model' || hasCode(error.cause, 'EIO', 'ENOENT'));

/**
 * Names of the checkpoints in a folder, newest first; none where there is no such folder.
 * @throws MeanderError `input` where the folder cannot be read
 */
export function listCheckpoints(path: string): string[] {
  try {
    return readdirSync(path)
      .filter((name) => NAME.test(name))
      .sort()
      .reverse();
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return [];
    throw inputError(`The checkpoint folder ${path} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}
