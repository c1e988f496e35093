import { usageError } from '../src/errors.js';

/**
 * Handles the failure of an optional package's dynamic import. It is written
 * `await import('NAME').catch(missingPackage('NAME', …))`, since bundlers such as esbuild let an import fail that is
 * caught in place, so that applications can be bundled without the package.
 * @param name of the package
 * @param purpose what the package is needed for, as the subject of a sentence, such as `Reading Kafka`
 * @returns a handler that throws MeanderError `usage` with the command that installs the package
 */
export function missingPackage(name: string, purpose: string): (cause: unknown) => never {
  return (cause) => {
    if (!(cause as NodeJS.ErrnoException).code?.endsWith('MODULE_NOT_FOUND')) throw cause;
    throw usageError(`${purpose} needs the package ${name}, which is not installed. Install it: npm install ${name}`);
  };
}
