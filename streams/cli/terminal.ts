import { printable, printableJson } from '../report/printable.js';
import { printError, printOut } from './standardStreams.js';

/** Where a command prints: results and data on stdout, everything else on stderr. */
export type Stream = 'stdout' | 'stderr';

const print = { stdout: printOut, stderr: printError };

/**
 * Prints lines for a person. This is the only way to a terminal beside what `StatusBoard` draws, so that no name from
 * data can bring escape sequences there.
 */
export function printLines(stream: Stream, lines: readonly string[]): void {
  print[stream](lines.map((line) => `${printable(line)}\n`).join(''));
}

/** Prints a value as one line of JSON. */
export function printJson(value: unknown, stream: Stream = 'stdout'): void {
  print[stream](`${printableJson(value)}\n`);
}
