import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { storageError } from '../../src/errors.js';

/** The file that locks a folder; it holds the process id of the writer. */
const LOCK = 'writer.lock';

/**
 * Locks a folder for one writing process. The lock of a process that no longer runs is replaced.
 * @returns unlocks the folder
 * @throws MeanderError `storage` where a running process holds the lock, or the folder cannot be written to
 */
export function lockDirectory(folder: string): () => void {
  const path = join(folder, LOCK);
  for (let attempt = 0; attempt < 2; attempt++) {
    if (createLock(path, folder)) return () => rmSync(path, { force: true });
    const pid = Number(readFileSync(path, 'utf8'));
    if (isRunning(pid))
      throw storageError(
        `Process ${pid} is already writing checkpoints to ${folder}; ` +
          'choose another folder for this run, or stop that process.',
      );
    rmSync(path, { force: true });
  }
  throw storageError(`${folder} cannot be locked, because another run locked it at the same moment; try again.`);
}

/** Creates the lock; false where there is one already. */
function createLock(path: string, folder: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw storageError(`${folder} cannot be written to: ${(cause as Error).message}.`, { cause });
  }
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
