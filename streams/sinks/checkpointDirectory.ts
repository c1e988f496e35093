import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { storageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { lockDirectory } from './directoryLock.js';
import { checkpointName, listCheckpoints } from './latestCheckpoint.js';
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
 * Opens a folder for writing checkpoints, and creates it where it does not exist. Files that an interrupted writer left
 * incomplete are deleted.
 * @throws MeanderError `storage` where it cannot be created, or while another running process writes there
 * @category Sinks
 */
export function openCheckpointDirectory(path: string): CheckpointDirectory {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw storageError(`The checkpoint folder ${path} cannot be created: ${(cause as Error).message}.`, { cause });
  }
  const unlock = lockDirectory(path);
  for (const name of readdirSync(path)) if (name.endsWith('.tmp')) rmSync(join(path, name), { force: true });
  return {
    save(checkpoint) {
      saveModel(join(path, checkpointName(checkpoint.step)), checkpoint);
      for (const old of listCheckpoints(path).slice(KEPT)) rmSync(join(path, old), { force: true });
    },
    close: unlock,
  };
}
