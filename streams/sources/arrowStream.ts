import type { RecordBatch } from 'apache-arrow';
import { announceSilence } from '../formats/ipc/announceSilence.js';
import { chunkBytes } from '../formats/ipc/bytes.js';
import { type FrameOptions, FrameReader, type FrameStart } from '../formats/ipc/frameReader.js';
import { withOrigin } from '../points/batchOrigin.js';
import type { Source } from './source.js';

/** How an Arrow stream is read from chunks of bytes. */
export interface ArrowStreamOptions extends FrameOptions {
  /** Called with a sentence where no chunk came for 30 seconds. */
  notify?: (message: string) => void;
}

/**
 * An Arrow IPC stream from chunks of bytes, such as `process.stdin` or the body of a response. It can be opened once. A
 * resumed run reads and discards what it has learned already, so the same bytes must be sent again.
 * @throws MeanderError `input` (from `schema` and while reading) where the bytes are damaged, `limit` where a record
 * batch is too large
 * @category Sources
 */
export function arrowStream(chunks: AsyncIterable<Uint8Array>, options: ArrowStreamOptions): Source {
  const { name, notify } = options;
  const announced = notify ? announceSilence(chunks, name, notify) : chunks;
  const reader = new FrameReader(chunkBytes(announced), options);
  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    for await (const { batch, offset, number } of reader.frames((position as FrameStart | null) ?? undefined)) {
      if (signal.aborted) return;
      const next: FrameStart = { offset, number };
      yield withOrigin(batch, { position: next, pass: 0, name, batch: number });
    }
  }
  return { name, identity: name, schema: () => reader.schema(), open: read };
}
