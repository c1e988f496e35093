import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { storageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { hasCode, reasonOf } from '../systemError.js';
import { lockDirectory } from './directoryLock.js';
import { HISTORY_NAME, HistoryFile, readHistory } from './historyFile.js';
import { checkpointName, isIncompleteCheckpoint, listCheckpoints, stepOf } from './latestCheckpoint.js';
import type { RunPoints } from './runHistory.js';
import { saveModel } from './saveModel.js';

/** Checkpoints that are kept, so that a damaged newest one is no loss. */
const KEPT = 3;

/**
 * A folder of checkpoints with one writer.
 * @category Sinks
 */
export interface CheckpointDirectory {
  /** The objective of the run up to the newest checkpoint in the folder; null where none is kept there. */
  readonly history: RunPoints | null;
  /** Whether the folder has a history that cannot be read, so that it begins again. */
  readonly historyDamaged: boolean;
  /** Adds a checkpoint to the history without saving it. */
  note(checkpoint: Checkpoint): void;
  /**
   * Writes a checkpoint, atomically, and deletes all but the newest three; the history beside them once a second.
   * @throws MeanderError `storage` where it cannot be written
   */
  save(checkpoint: Checkpoint): void;
  /**
   * Writes the rest of the history, and unlocks the folder, so that another process may write to it.
   * @throws MeanderError `storage` where the history cannot be written
   */
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
  const [historyPath, [newest]] = [join(folder, HISTORY_NAME), listCheckpoints(folder)];
  const { history, damaged } = readHistory(historyPath, newest === undefined ? -1 : stepOf(newest));
  const file = new HistoryFile(historyPath, history);
  return {
    history,
    historyDamaged: damaged,
    note: (checkpoint) => file.add(checkpoint),
    save(checkpoint) {
      saveModel(join(folder, checkpointName(checkpoint.step)), checkpoint);
      deleteOld(folder);
      file.add(checkpoint);
      file.writeIfDue();
    },
    close() {
      try {
        file.write();
      } finally {
        unlock();
      }
    },
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
