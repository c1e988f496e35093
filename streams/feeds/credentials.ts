import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { usageError } from '../../src/errors.js';

/**
 * Users, passwords and paths of key files, by the name of their environment variable. They never appear on a command
 * line, where other users could read them in the list of processes, or in a message.
 * @category Sources
 */
export type Credentials = Readonly<Record<string, string | undefined>>;

/**
 * Reads credentials from the environment, and from a file of `NAME=value` lines, which takes precedence.
 * @param path of the file; without it only the environment is read
 * @throws MeanderError `usage` where the file cannot be read
 * @category Sources
 */
export function readCredentials(path?: string): Credentials {
  if (path === undefined) return process.env;
  try {
    return { ...process.env, ...(parseEnv(readFileSync(path, 'utf8')) as Credentials) };
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'it must consist of lines of the form NAME=value';
    throw usageError(`The credentials file ${path} of --secrets cannot be read: ${reason}.`);
  }
}
