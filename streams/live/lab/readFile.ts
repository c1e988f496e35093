import type { RecordBatch } from 'apache-arrow';
import { inputError } from '../../../src/errors.js';
import { fromIpc } from '../../formats/ipc/decode.js';
import { csvTable } from './csvTable.js';

/** A file that was chosen in the lab. */
export interface LabFile {
  /** Its rows. */
  readonly batches: readonly RecordBatch[];
  /** How it was understood, in sentences. */
  readonly notes: readonly string[];
}

/** Most bytes of a CSV file: its text must fit into one string. */
const MOST_TEXT = 400_000_000;

/**
 * Reads an Arrow file, an Arrow stream or a CSV file, whichever its first bytes say.
 * @param name for error messages
 * @throws MeanderError `input` for a file that is damaged, too large, or neither
 */
export async function readFile(bytes: Uint8Array, name: string): Promise<LabFile> {
  if (bytes.length === 0) throw inputError('The file is empty; choose one with rows.');
  if (isArrow(bytes)) return { batches: (await fromIpc(bytes, name)).batches, notes: ['Arrow'] };
  if (bytes.length > MOST_TEXT)
    throw inputError(`The file has ${bytes.length} bytes, but the lab reads CSV up to ${MOST_TEXT}; use meander fit.`);
  const { batch, notes } = csvTable(textOf(bytes));
  return { batches: [batch], notes };
}

/** `ARROW1` begins a file, the continuation marker a stream. */
const isArrow = (bytes: Uint8Array): boolean =>
  String.fromCharCode(...bytes.subarray(0, 6)) === 'ARROW1' || bytes.subarray(0, 4).every((byte) => byte === 0xff);

function textOf(bytes: Uint8Array): string {
  if (bytes.subarray(0, 4096).includes(0))
    throw inputError('The file is neither Arrow nor CSV in UTF-8; meander fit reads more formats.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw inputError('The file is not UTF-8; save it as such, or use meander fit with --csv-encoding.');
  }
}
