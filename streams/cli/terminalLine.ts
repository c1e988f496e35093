/** Puts a line in the place of the one before on a terminal, and below it elsewhere. */
export function drawLine(line: string): void {
  process.stderr.write(
    process.stderr.isTTY ? `\r\x1b[K${line.slice(0, (process.stderr.columns ?? 100) - 1)}` : `${line}\n`,
  );
}

/** Takes the line away on a terminal. */
export function clearLine(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}
