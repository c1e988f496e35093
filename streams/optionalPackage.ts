import { usageError } from '../src/errors.js';

/**
 * Loads an optional peer dependency when it is first needed.
 * @param load the dynamic import, such as `() => import('@duckdb/node-api')`
 * @param name of the package, for the message
 * @param purpose what the package is needed for, as the subject of a sentence, such as `Reading Kafka`
 * @throws MeanderError `usage` with the command that installs the package, where it is missing
 */
export async function loadPeer<T>(load: () => Promise<T>, name: string, purpose: string): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw usageError(`${purpose} needs the package ${name}, which is not installed. Install it: npm install ${name}`);
  }
}
