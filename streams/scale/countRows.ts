import { usageError } from '../../src/errors.js';
import { originOf } from '../points/batchOrigin.js';
import type { Source } from '../sources/source.js';
import type { CountedFile } from './blockPlan.js';

/**
 * The files of a source, each with its rows: from its metadata where it says them, else by reading.
 * @param notify is told where files have to be read, and of lines that are in no block
 * @param signal ends the reading
 * @throws MeanderError `usage` for a source whose rows cannot be numbered, such as a feed or a pipe
 */
export async function countRows(
  source: Source,
  notify: (message: string) => void,
  signal: AbortSignal,
): Promise<CountedFile[]> {
  if (!source.rowIndex)
    throw usageError(
      `${source.name} cannot be cut into blocks: that needs files whose rows can be read from any row on (Arrow, ` +
        'Parquet, CSV, NDJSON, .npy and other vectors). Convert it, or give its rows to meander stats MODEL -.',
    );
  const files = await source.rowIndex.files();
  if (files.every(({ rows }) => rows !== undefined)) return files.map(({ path, rows = 0 }) => ({ path, rows }));
  notify(`${source.name} does not say how many rows it has, so it is read once to count them; Parquet says it`);
  const counts = await readCounts(source, notify, signal);
  return files.map(({ path }) => ({ path, rows: counts.get(path) ?? 0 }));
}

/** The rows of each file by its path, found by reading all of them. */
async function readCounts(
  source: Source,
  notify: (message: string) => void,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const batch of source.open(null, signal)) {
    const { name = '', rejected } = originOf(batch) ?? {};
    counts.set(name, (counts.get(name) ?? 0) + batch.numRows);
    if (rejected) notify(`${name}: ${rejected.rows} lines cannot be parsed and are in no block`);
  }
  return counts;
}
