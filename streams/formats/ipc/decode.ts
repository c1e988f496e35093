import type { RecordBatch, Schema } from 'apache-arrow';
import { memoryBytes } from './bytes.js';
import { FrameReader } from './frameReader.js';

/**
 * A whole Arrow stream or file that lies in memory, in which its record batches remain; it is copied where it does not lie
 * aligned, as Arrow's numbers want.
 * @param room memory for the copy; it is valid until that is written to again
 */
export async function readBytes(
  bytes: Uint8Array,
  name: string,
  room?: Uint8Array,
): Promise<{ schema: Schema; batches: RecordBatch[] }> {
  const reader = new FrameReader(memoryBytes(aligned(bytes, room)), { name });
  const schema = await reader.schema();
  const batches: RecordBatch[] = [];
  for await (const frame of reader.frames()) batches.push(frame.batch);
  return { schema, batches };
}

function aligned(bytes: Uint8Array, room?: Uint8Array): Uint8Array {
  if (bytes.byteOffset % 8 === 0) return bytes;
  if (!room || room.length < bytes.length) return new Uint8Array(bytes);
  room.set(bytes);
  return room.subarray(0, bytes.length);
}
