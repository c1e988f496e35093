import { commandData, STDERR_COLUMNS, STDOUT_COLUMNS } from './commandLink.js';

/** Columns of a terminal that does not say how many it has. */
const USUAL = 80;

/**
 * Columns of the terminal that a stream is, as they are now; infinity where it is a file or a pipe, whose readers want
 * all columns. The thread of a command is told by the main thread, which hears when the window changes.
 */
export function columnsOf(stream: 'stdout' | 'stderr'): number {
  if (commandData === null) return process[stream].isTTY ? process[stream].columns || USUAL : Number.POSITIVE_INFINITY;
  const columns = Atomics.load(commandData.shared, stream === 'stdout' ? STDOUT_COLUMNS : STDERR_COLUMNS);
  return columns > 0 ? columns : Number.POSITIVE_INFINITY;
}

/** Writes the columns of both streams to the shared fields, now and whenever they change. */
export function shareColumns(shared: Int32Array): void {
  const update = () => {
    for (const [field, stream] of [[STDOUT_COLUMNS, 'stdout'] as const, [STDERR_COLUMNS, 'stderr'] as const]) {
      const columns = columnsOf(stream);
      Atomics.store(shared, field, Number.isFinite(columns) ? columns : 0);
    }
  };
  update();
  for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) stream.on('resize', update);
}
