import type { RecordBatch } from 'apache-arrow';
import { modelError } from '../../src/errors.js';
import { announceSilence } from '../formats/ipc/announceSilence.js';
import { chunkBytes } from '../formats/ipc/bytes.js';
import { checksummedBytes } from '../formats/ipc/checksummedBytes.js';
import { type FrameOptions, FrameReader, type FrameStart } from '../formats/ipc/frameReader.js';
import { withOrigin } from '../points/batchOrigin.js';
import type { ListChoice } from '../points/listWidths.js';
import type { Source } from './source.js';
import { copyBatch, type FoundLists, findLists, fixBatch } from './withFixedLists.js';

/** How an Arrow stream is read from chunks of bytes. */
export interface ArrowStreamOptions extends FrameOptions, ListChoice {
  /** Called with a sentence where no chunk came for 30 seconds. */
  notify?: (message: string) => void;
}

/** Where reading continues, and what was read before. */
interface StreamPosition extends FrameStart {
  /** CRC-32 of samples of all bytes before; missing in positions of earlier versions. */
  checksum?: number;
}

/**
 * An Arrow IPC stream from chunks of bytes, such as `process.stdin` or the body of a response. It can be opened once. A
 * resumed run reads and discards what it has learned already, so the same bytes must be sent again; their checksum is
 * compared.
 * @throws MeanderError `input` (from `schema` and while reading) where the bytes are damaged, `limit` where a record
 * batch is too large, `model` where other bytes come before a position than when it was made
 */
export function arrowStream(chunks: AsyncIterable<Uint8Array>, options: ArrowStreamOptions): Source {
  const { name, notify } = options;
  const bytes = checksummedBytes(chunkBytes(notify ? announceSilence(chunks, name, notify) : chunks));
  const reader = new FrameReader(bytes, options);
  const waiting: Located[] = [];
  let ended = false;
  let found: Promise<FoundLists> | undefined;

  async function* located(start?: FrameStart): AsyncGenerator<Located> {
    for await (const { batch, offset, number } of reader.frames(start))
      yield { batch, position: { offset, number, checksum: bytes.checksumBefore(offset) } };
  }
  /** The first record batches, kept for `read`, since they cannot be read again. */
  async function* first(): AsyncGenerator<RecordBatch> {
    for await (const { batch, position } of located()) {
      waiting.push({ batch: options.reuse ? copyBatch(batch) : batch, position });
      yield batch;
    }
    ended = true;
  }
  async function find(): Promise<FoundLists> {
    return findLists(name, await reader.schema(), first, options);
  }
  const lists = () => {
    found ??= find();
    return found;
  };
  async function* all(start: StreamPosition | null): AsyncGenerator<Located> {
    const from = start?.offset ?? 0;
    while (waiting.length > 0) {
      const [next] = waiting.splice(0, 1);
      if (next.position.offset >= from) yield next;
    }
    if (!ended) yield* located(start && bytes.offset <= start.offset ? start : undefined);
  }
  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const known = await lists();
    const start = position as StreamPosition | null;
    for await (const { batch, position: here } of all(start)) {
      if (signal.aborted) return;
      if (start?.offset === here.offset) assertSameBytes(name, start, here, notify);
      yield withOrigin(fixBatch(batch, known), { position: here, pass: 0, name, batch: here.number });
    }
  }
  return { name, identity: name, schema: async () => (await lists()).schema, open: read };
}

/** A record batch and its place in the stream. */
interface Located {
  batch: RecordBatch;
  position: StreamPosition;
}

/** @throws MeanderError `model` where other bytes were read before a position than when it was made */
function assertSameBytes(
  name: string,
  before: StreamPosition,
  now: StreamPosition,
  notify: ArrowStreamOptions['notify'],
): void {
  if (before.checksum === undefined)
    notify?.(`the checkpoint is of an earlier version, so it was not checked that ${name} sends the same bytes again`);
  else if (before.checksum !== now.checksum)
    throw modelError(
      `${name} sends other bytes than the checkpoint was made from: the checksum of the first ${now.offset} bytes ` +
        `was ${before.checksum} and is now ${now.checksum}. Send the same bytes again, or start a new run.`,
    );
}
