import type { RecordBatch, Schema } from 'apache-arrow';
import { memoryBytes } from './bytes.js';
import { FrameReader } from './frames.js';

/** A whole Arrow stream or file that lies in memory. */
export async function readBytes(bytes: Uint8Array, name: string): Promise<{ schema: Schema; batches: RecordBatch[] }> {
  const reader = new FrameReader(memoryBytes(bytes), { name });
  const schema = await reader.schema();
  const batches: RecordBatch[] = [];
  for await (const frame of reader.frames()) batches.push(frame.batch);
  return { schema, batches };
}
