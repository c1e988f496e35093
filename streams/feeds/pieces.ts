import type { OutgoingRecord } from './feed.js';

/** Bytes and number of the records that are written at a time: brokers accept 1 MB by default. */
const [MOST_BYTES, MOST_RECORDS] = [500_000, 1000];

/** Records cut into pieces that may be written at a time; a larger record is a piece of its own. */
export function* inPieces(records: readonly OutgoingRecord[]): Generator<readonly OutgoingRecord[]> {
  let [from, bytes] = [0, 0];
  for (const [i, { key, value }] of records.entries()) {
    const size = value.length + (key?.length ?? 0);
    if (i > from && (bytes + size > MOST_BYTES || i - from === MOST_RECORDS)) {
      yield records.slice(from, i);
      [from, bytes] = [i, 0];
    }
    bytes += size;
  }
  if (from < records.length) yield records.slice(from);
}
