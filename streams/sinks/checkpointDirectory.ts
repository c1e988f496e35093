import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { storageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { listCheckpoints } from './latestCheckpoint.js';
import { saveModel } from './saveModel.js';

const LOCK = 'writer.lock';
const KEPT = 3;

/** A folder of checkpoints with one writer. */
export interface CheckpointDirectory {
  /** Writes a checkpoint and drops all but the newest three. */
  save(checkpoint: Checkpoint): void;
  /** Lets another writer in. */
  close(): void;
}

/**
 * Opens a folder for writing, making it where it is missing.
 * @throws MeanderError `storage` while another living process writes there
 */
export function openCheckpointDirectory(path: string): CheckpointDirectory {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw storageError(`The checkpoint folder ${path} cannot be made: ${(cause as Error).message}.`, { cause });
  }
  lock(join(path, LOCK), path);
  for (const name of readdirSync(path)) if (name.endsWith('.tmp')) rmSync(join(path, name), { force: true });
  return {
    save(checkpoint) {
      saveModel(join(path, `checkpoint-${String(checkpoint.step).padStart(12, '0')}.arrows`), checkpoint);
      for (const old of listCheckpoints(path).slice(KEPT)) rmSync(join(path, old), { force: true });
    },
    close: () => rmSync(join(path, LOCK), { force: true }),
  };
}

function lock(path: string, folder: string) {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
        throw storageError(`${folder} cannot be written to: ${(cause as Error).message}.`, { cause });
      const pid = Number(readFileSync(path, 'utf8'));
      if (alive(pid))
        throw storageError(
          `Process ${pid} writes checkpoints to ${folder} already; give this run a folder of its own, or stop that one.`,
        );
      rmSync(path, { force: true });
    }
  }
  throw storageError(`${folder} could not be locked; another run took it at the same moment.`);
}

function alive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
