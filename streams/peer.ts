import { usageError } from '../src/index.js';

/**
 * Handles the failure of an optional peer dependency's dynamic import. Written `await import('NAME').catch(missingPeer('NAME', …))`:
 * bundlers such as esbuild let an import fail that is caught in place, so applications bundle without the package.
 * @param purpose what the package is for, as the subject of a sentence
 * @returns a handler that throws MeanderError `usage` with the command that installs the package
 */
export function missingPeer(name: string, purpose: string): (cause: unknown) => never {
  return (cause) => {
    if (!(cause as NodeJS.ErrnoException).code?.endsWith('MODULE_NOT_FOUND')) throw cause;
    throw usageError(`${purpose} needs the package ${name}, which is not installed: npm install ${name}`);
  };
}
