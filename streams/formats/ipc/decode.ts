import type { RecordBatch, Schema } from 'apache-arrow';
import { memoryBytes } from './bytes.js';
import { FrameReader } from './frameReader.js';
import { maxInflated as maxInflatedAlone } from './limits.js';

/**
 * Reads a whole Arrow stream or file that lies in memory. The record batches are views into the bytes, which are copied
 * first where they are not aligned to 8 bytes, as Arrow's numbers need it.
 * @param name for error messages
 * @param options memory for that copy, and bytes that the record batches may have together after decompression; they
 *   are valid until the memory is overwritten
 * @throws MeanderError `input` where the bytes are damaged, `limit` where a record batch is too large
 */
export async function fromIpc(
  bytes: Uint8Array,
  name: string,
  { scratch, maxInflated = maxInflatedAlone(bytes.length) }: { scratch?: Uint8Array; maxInflated?: number } = {},
): Promise<{ schema: Schema; batches: RecordBatch[] }> {
  const reader = new FrameReader(memoryBytes(aligned(bytes, scratch)), { name, maxInflated });
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
