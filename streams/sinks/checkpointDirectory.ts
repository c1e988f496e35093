import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { storageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { hasCode, reasonOf } from '../systemError.js';
import { lockDirectory } from './directoryLock.js';
import { checkpointName, isIncompleteCheckpoint, listCheckpoints } from './latestCheckpoint.js';
import { saveModel } from './saveModel.js';

/** Checkpoints that are kept, so that a damaged newest one is no loss. */
const KEPT = 3;

/**
 * A folder of checkpoints with one writer.
 * @category Sinks
 */
export interface CheckpointDirectory {
  /**
   * Writes a checkpoint, atomically, and deletes all but the newest three.
   * @throws MeanderError `storage` where it cannot be written
   */
  save(checkpoint: Checkpoint): void;
  /** Unlocks the folder, so that another process may write to it. */
  close(): void;
}

/**
 * Opens a folder for writing checkpoints, and creates it where it does not exist. Checkpoints that an interrupted
 * writer left incomplete are deleted, and no other file.
 * @throws MeanderError `storage` where it cannot be created, or while another running process writes there
 * @category Sinks
 */
export function openCheckpointDirectory(path: string): CheckpointDirectory {
  const folder = resolve(path);
  try {
    createFolder(folder);
  } catch (cause) {
    throw storageError(`The checkpoint folder ${path} cannot be created: ${reasonOf(cause)}.`, { cause });
  }
  const unlock = lockDirectory(folder);
  try {
    for (const name of readdirSync(folder)) if (isIncompleteCheckpoint(name)) rmSync(join(folder, name));
  } catch (cause) {
    unlock();
    throw storageError(`The checkpoint folder ${path} cannot be used: ${reasonOf(cause)}.`, { cause });
  }
  return {
    save(checkpoint) {
      saveModel(join(folder, checkpointName(checkpoint.step)), checkpoint);
      deleteOld(folder);
    },
    close: unlock,
  };
}

/**
 * Creates a folder and those above it. Node's own recursive creation never returns where a folder above refuses new
 * entries with ENOENT, as /proc does.
 */
function createFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(path);
  if (parent !== path) createFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have created it at the same moment.
    if (!hasCode(error, 'EEXIST') || !statSync(path).isDirectory()) throw error;
  }
}

/** Deletes all but the newest checkpoints. */
function deleteOld(folder: string): void {
  try {
    for (const name of listCheckpoints(folder).slice(KEPT)) rmSync(join(folder, name), { force: true });
  } catch (cause) {
    throw storageError(
      `The new checkpoint in ${folder} is safe, but an older one cannot be deleted: ${reasonOf(cause)}.`,
      { cause },
    );
  }
}
