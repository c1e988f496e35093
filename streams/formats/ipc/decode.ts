import type { RecordBatch, Schema } from 'apache-arrow';
import { memoryBytes } from './bytes.js';
import { FrameReader } from './frameReader.js';

/**
 * Reads a whole Arrow stream or file that lies in memory. The record batches are views into the bytes, which are copied
 * first where they are not aligned to 8 bytes, as Arrow's numbers need it.
 * @param name for error messages
 * @param scratch memory for that copy; the record batches are valid until it is overwritten
 * @throws MeanderError `input` where the bytes are damaged, `limit` where a record batch is too large
 */
export async function fromIpc(
  bytes: Uint8Array,
  name: string,
  scratch?: Uint8Array,
): Promise<{ schema: Schema; batches: RecordBatch[] }> {
  const reader = new FrameReader(memoryBytes(aligned(bytes, scratch)), { name });
  const schema = await reader.schema();
  const batches: RecordBatch[] = [];
  for await (const { batch } of reader.frames()) batches.push(batch);
  return { schema, batches };
}

function aligned(bytes: Uint8Array, scratch?: Uint8Array): Uint8Array {
  if (bytes.byteOffset % 8 === 0) return bytes;
  if (!scratch || scratch.length < bytes.length) return new Uint8Array(bytes);
  scratch.set(bytes);
  return scratch.subarray(0, bytes.length);
}
