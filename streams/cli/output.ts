import { type Arguments, commonFlags } from './flags.js';
import { printError, printOut } from './standardStreams.js';

/** Prints a value as one line of JSON on stdout. */
export function printJson(value: unknown): void {
  printOut(`${JSON.stringify(value)}\n`);
}

/** What `warn` has said so far, for the JSON line at the end of a command. */
export const warnings: string[] = [];

/** Prints a message to a person on stderr, and keeps it for the JSON line. */
export function warn(message: string): void {
  warnings.push(message);
  printError(`meander: ${message}\n`);
}

/** What a command has to say at its end. */
export interface Result {
  /** For `--json`: a value for each line. */
  json: readonly unknown[];
  /** For a person, with line ends. */
  text(): string;
}

/** Prints the result of a command whose data is what it prints: on stdout, as JSON or as text. */
export function printResult({ get }: Arguments, { json, text }: Result): void {
  if (get(commonFlags.json)) json.forEach(printJson);
  else printOut(text());
}

/**
 * Says what a command that writes a file did: as JSON on stdout, or as text on stderr unless `--quiet`. Where the file
 * itself is stdout, JSON goes to stderr.
 * @param out where the file was written; `-` is stdout
 */
export function printDone({ get }: Arguments, json: object, text: string, out?: string): void {
  const line = `${JSON.stringify({ event: 'done', ...json, ...(warnings.length > 0 && { warnings }) })}\n`;
  if (get(commonFlags.json)) (out === '-' ? printError : printOut)(line);
  else if (!get(commonFlags.quiet)) printError(text);
}
