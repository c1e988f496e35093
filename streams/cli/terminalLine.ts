import { printable } from './printable.js';

/** Columns of a terminal that does not say how many it has. */
const COLUMNS = 100;
const ERASE_LINE = '\r\x1b[K';

/** Writes a line to stderr. On a terminal it replaces the line before. */
export function drawLine(line: string): void {
  const { isTTY, columns = COLUMNS } = process.stderr;
  process.stderr.write(isTTY ? `${ERASE_LINE}${printable(line).slice(0, columns - 1)}` : `${printable(line)}\n`);
}

/** Erases the line that was drawn, on a terminal. */
export function clearLine(): void {
  if (process.stderr.isTTY) process.stderr.write(ERASE_LINE);
}
