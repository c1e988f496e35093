import { columnsOf } from './columns.js';
import { type Arguments, commonFlags } from './flags.js';
import { endPhases } from './progress.js';
import { fittedLines } from './table.js';
import { printJson, printLines } from './terminal.js';

/** What `warn` has said so far, for the JSON line at the end of a command. */
export const warnings: string[] = [];

/** Prints a message to a person on stderr, and keeps it for the JSON line. */
export function warn(message: string): void {
  warnings.push(message);
  printLines('stderr', [`meander: ${message}`]);
}

/** What a command has to say at its end. */
export interface Result {
  /** For `--json`: a value for each line. */
  json: readonly unknown[];
  /** For a person, line by line. @param width columns of the terminal; infinity for a file or pipe */
  text(width: number): readonly string[];
}

/** Prints the result of a command whose data is what it prints: on stdout, as JSON or as text. */
export function printResult({ get }: Arguments, { json, text }: Result): void {
  endPhases();
  if (get(commonFlags.json)) for (const value of json) printJson(value);
  else printLines('stdout', fittedLines(text(columnsOf('stdout')), columnsOf('stdout')));
}

/**
 * Says what a command that writes a file did: as JSON on stdout, or as text on stderr unless `--quiet`. Where the file
 * itself is stdout, JSON goes to stderr.
 * @param out where the file was written; `-` is stdout
 */
export function printDone({ get }: Arguments, json: object, lines: readonly string[], out?: string): void {
  endPhases();
  const done = { event: 'done', ...json, ...(warnings.length > 0 && { warnings }) };
  if (get(commonFlags.json)) printJson(done, out === '-' ? 'stderr' : 'stdout');
  else if (!get(commonFlags.quiet)) printLines('stderr', fittedLines(lines, columnsOf('stderr')));
}
