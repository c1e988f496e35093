import { MeanderError } from '../../../src/index.js';
import { AnewError, type FeedRecord, type Fetched, GapError, RefusedError } from '../feed.js';

/** What one asking gave of a partition, in few pieces of memory that can be handed over without copying. */
export interface Parcel {
  partition: number;
  next: number;
  offsets: Float64Array<ArrayBuffer>;
  times: Float64Array<ArrayBuffer>;
  lengths: Uint32Array<ArrayBuffer>;
  /** The records one behind the other; none lies across two blocks. */
  blocks: ArrayBuffer[];
}

/** Bytes from which a record is handed over as it lies rather than copied into a block with others. */
const ALONE = 2 ** 16;

/** Puts the records of a partition together. */
export function pack({ partition, records, next }: Fetched): Parcel {
  const blocks: ArrayBuffer[] = [];
  for (let from = 0, end = 0; from < records.length; from = end) {
    while (end < records.length && !liesAlone(records[end].bytes)) end++;
    if (end > from) blocks.push(together(records.slice(from, end)));
    else blocks.push(records[end++].bytes.buffer as ArrayBuffer);
  }
  return {
    partition,
    next,
    offsets: Float64Array.from(records, ({ offset }) => offset),
    times: Float64Array.from(records, ({ time }) => time),
    lengths: Uint32Array.from(records, ({ bytes }) => bytes.length),
    blocks,
  };
}

const liesAlone = (bytes: Uint8Array) => bytes.length >= ALONE && bytes.length === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;

function together(records: readonly FeedRecord[]): ArrayBuffer {
  const block = new Uint8Array(records.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of records) {
    block.set(bytes, at);
    at += bytes.length;
  }
  return block.buffer;
}

/** The memory of a parcel, to hand over. */
export const memoryOf = ({ offsets, times, lengths, blocks }: Parcel): ArrayBuffer[] => [offsets.buffer, times.buffer, lengths.buffer, ...blocks];

/** The records of a parcel, which lie in its memory. */
export function unpack({ partition, next, offsets, times, lengths, blocks }: Parcel): Fetched {
  const records: FeedRecord[] = [];
  let [block, at] = [0, 0];
  for (let i = 0; i < lengths.length; i++) {
    if (at + lengths[i] > blocks[block].byteLength) [block, at] = [block + 1, 0];
    records.push({ partition, offset: offsets[i], time: times[i], bytes: new Uint8Array(blocks[block], at, lengths[i]) });
    at += lengths[i];
  }
  return { partition, records, next };
}

/** An error as it crosses to another thread, where a class of its own would be lost. */
export interface Failure {
  name: string;
  message: string;
  detail: unknown;
}

/** What of an error its readers go by. */
export function failureOf(error: unknown): Failure {
  const { name, message } = error as Error;
  if (error instanceof GapError) return { name, message, detail: error.partition };
  if (error instanceof AnewError) return { name, message, detail: error.id };
  return { name, message, detail: error instanceof MeanderError ? error.code : undefined };
}

/** The error that a failure was made of. */
export function errorOf({ name, message, detail }: Failure): Error {
  if (name === 'GapError') return new GapError(detail as number);
  if (name === 'AnewError') return new AnewError(detail as string);
  if (name === 'RefusedError') return new RefusedError(message);
  if (name === 'MeanderError') return new MeanderError(detail as MeanderError['code'], message);
  return new Error(message);
}
