import type { RecordBatch } from 'apache-arrow';
import { chunkBytes } from '../formats/ipc/bytes.js';
import { type FrameOptions, FrameReader, type FrameStart } from '../formats/ipc/frameReader.js';
import { withOrigin } from '../points/batchOrigin.js';
import type { Source } from './source.js';

/**
 * An Arrow IPC stream from chunks of bytes, such as `process.stdin` or a fetch body. It can be opened once; a resumed
 * run passes over what it has learned already, so the same bytes must be sent again.
 */
export function arrowStream(chunks: AsyncIterable<Uint8Array>, options: FrameOptions): Source {
  const reader = new FrameReader(chunkBytes(chunks), options);
  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    for await (const { batch, offset, number } of reader.frames((position as FrameStart | null) ?? undefined)) {
      if (signal.aborted) return;
      yield withOrigin(batch, {
        position: { offset, number } satisfies FrameStart,
        pass: 0,
        name: options.name,
        batch: number,
      });
    }
  }
  return { name: options.name, identity: options.name, schema: () => reader.schema(), open: read };
}
