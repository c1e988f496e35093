import { constants } from 'node:os';

/** What the error codes of the operating system mean to a person; other codes are shown with the system's own words. */
const meanings: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than allowed (see ulimit -f)',
  EIO: 'the device reports an input/output error',
  EISDIR: 'it is a folder',
  EMFILE: 'this process has too many files open (see ulimit -n)',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'the system has too many files open',
  ENOENT: 'no such file or folder exists',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  EXDEV: 'it lies on another file system',
};

/** Whether an error came from the operating system; its `code` is then a name such as `ENOSPC`. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { code: string } =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error;

/** Whether an error of the operating system has one of these codes. */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  isSystemError(error) && codes.includes(error.code);

/** Why something failed, in words that fit after a colon and before a full stop. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!isSystemError(error)) return error.message.replace(/\.$/, '');
  const name = nameOf(error);
  const meaning = meanings[name];
  return meaning === undefined ? error.message.replace(/\.$/, '') : `${meaning} (${name} in ${error.syscall})`;
}

/** The name of an error; Node knows some, such as EDQUOT, by number alone. */
const nameOf = ({ code, errno = 0 }: NodeJS.ErrnoException & { code: string }): string =>
  code in constants.errno
    ? code
    : (Object.entries(constants.errno).find(([, number]) => number === Math.abs(errno))?.[0] ?? code);
