import type { RecordBatch, Schema } from 'apache-arrow';
import { chunkBytes } from './sources/ipc/bytes.js';
import { FrameReader } from './sources/ipc/frames.js';

/** A whole Arrow stream or file that lies in memory. */
export async function readBytes(bytes: Uint8Array, name: string): Promise<{ schema: Schema; batches: RecordBatch[] }> {
  async function* once() {
    yield bytes;
  }
  const reader = new FrameReader(chunkBytes(once()), { name });
  const schema = await reader.schema();
  const batches: RecordBatch[] = [];
  for await (const frame of reader.frames()) batches.push(frame.batch);
  return { schema, batches };
}
