import { commandData } from './commandLink.js';
import { printable } from './printable.js';
import { printError, stderrIsTerminal } from './standardStreams.js';

/** Columns of a terminal that does not say how many it has. */
const COLUMNS = 100;
const ERASE_LINE = '\r\x1b[K';

/** Writes a line to stderr. On a terminal it replaces the line before. */
export function drawLine(line: string): void {
  const columns = commandData?.columns ?? COLUMNS;
  const text = printable(line);
  printError(stderrIsTerminal ? `${ERASE_LINE}${text.slice(0, columns - 1)}` : `${text}\n`);
}

/** Erases the line that was drawn, on a terminal. */
export function clearLine(): void {
  if (stderrIsTerminal) printError(ERASE_LINE);
}
