import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { usageError } from '../../src/errors.js';

/** Users, passwords and files of keys by the name of their variable; never on a command line, never in a message. */
export type Credentials = Readonly<Record<string, string | undefined>>;

/**
 * The environment, and above it a file of `NAME=value` lines.
 * @throws MeanderError `usage` where the file cannot be read
 */
export function readCredentials(path?: string): Credentials {
  if (path === undefined) return process.env;
  try {
    return { ...process.env, ...(parseEnv(readFileSync(path, 'utf8')) as Credentials) };
  } catch (cause) {
    throw usageError(
      `The file of secrets ${path} cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'it has no lines NAME=value'}.`,
    );
  }
}
