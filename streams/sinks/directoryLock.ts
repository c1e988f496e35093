import { createHash } from 'node:crypto';
import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storageError } from '../../src/errors.js';
import { hasCode, isSystemError, reasonOf } from '../systemError.js';
import { temporaryFileBegins, temporaryFileEnds } from '../temporaryFiles.js';
import { isForeign, mayRun, parseHolder, thisProcess } from './lockHolder.js';

/** The file that locks a folder; it names the process that writes. */
const LOCK = 'writer.lock';
/** How often to look again where other processes lock or unlock the folder at the same moment. */
const ATTEMPTS = 100;
/** Digits of the hash in the name of a claim. */
const HASH_DIGITS = 16;

/**
 * Locks a folder for one writing process. The lock of a process that no longer runs is taken over, by one process only.
 *
 * A lock is written under a temporary name and then linked, so that it appears with its content, and only where there
 * is none. Whoever finds the lock of an ended process links a *claim*, whose name is a hash of that lock: only one
 * process can succeed. A claim whose process has ended is claimed in the same way. The claimant looks again whether
 * the lock is still the one that it has claimed, since another may have replaced it and removed its own claim in the
 * meantime. If so, it renames its claim to the lock: the lock is replaced and the claim vanishes in one operation.
 * @returns unlocks the folder
 * @throws MeanderError `storage` where a running process holds the lock, or the folder cannot be written to
 */
export function lockDirectory(folder: string): () => void {
  const own = thisProcess();
  const [path, text] = [join(folder, LOCK), JSON.stringify(own)];
  const temporary = join(folder, `${LOCK}.${own.id}.tmp`);
  temporaryFileBegins(temporary);
  try {
    writeFileSync(temporary, text);
    for (let i = 0; i < ATTEMPTS; i++) if (tryToLock(folder, temporary)) return lockedBy(path, text);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw storageError(`${folder} cannot be written to: ${reasonOf(cause)}.`, { cause });
  } finally {
    rmSync(temporary, { force: true });
    temporaryFileEnds(temporary);
  }
  throw storageError(`${folder} cannot be locked, because other runs lock it at the same moment; try again.`);
}

/** @returns deletes the lock, if it is still this one */
function lockedBy(path: string, text: string): () => void {
  temporaryFileBegins(path);
  return () => {
    if (readOrNull(path) === text) rmSync(path, { force: true });
    temporaryFileEnds(path);
  };
}

/**
 * @param temporary the content of the lock
 * @returns false where another process changed the lock at the same moment
 * @throws MeanderError `storage` where a running process holds the lock
 */
function tryToLock(folder: string, temporary: string): boolean {
  const path = join(folder, LOCK);
  if (appears(temporary, path)) return true;
  const lock = readOrNull(path);
  const endedClaims: string[] = [];
  for (let last = lock; last !== null; ) {
    assertEnded(last, folder);
    const claim = join(folder, `${LOCK}.${hashOf(last)}.claim`);
    if (appears(temporary, claim)) return replaceLock(path, lock, claim, endedClaims);
    endedClaims.push(claim);
    last = readOrNull(claim);
  }
  return false;
}

/** Makes a claim the lock, unless the lock is no longer the one that was claimed. */
function replaceLock(path: string, lock: string | null, claim: string, endedClaims: readonly string[]): boolean {
  if (readOrNull(path) !== lock) {
    rmSync(claim, { force: true });
    return false;
  }
  renameSync(claim, path);
  for (const ended of endedClaims) rmSync(ended, { force: true });
  return true;
}

/**
 * Gives a file a second name; false where a file has that name already. A file system without links gets a copy, which
 * may be seen before it is complete.
 */
function appears(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
  }
  try {
    copyFileSync(file, name, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function assertEnded(text: string, folder: string): void {
  const holder = parseHolder(text);
  if (!mayRun(holder)) return;
  if (isForeign(holder))
    throw storageError(
      `Process ${holder.pid} of the machine ${holder.host} has locked ${folder}, and whether it still runs cannot be ` +
        `seen from here; choose another folder, or delete ${join(folder, LOCK)} if it does not run.`,
    );
  throw storageError(
    `Process ${holder.pid} is already writing checkpoints to ${folder}; ` +
      'choose another folder for this run, or stop that process.',
  );
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);

/** The text of a file; null where there is none. */
function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
