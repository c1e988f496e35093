import type { RowPayload } from './payload.js';
import { rowPayload } from './rowPayload.js';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Records that hold the numbers of one row as little-endian float32, as many as a first one.
 * @throws Error where its bytes are not a whole number of such numbers
 */
export function float32Payload(sample: Uint8Array): RowPayload {
  const d = sample.length / BYTES;
  if (!Number.isInteger(d) || d < 1)
    throw new Error(`it has ${sample.length} bytes, which is not a positive multiple of ${BYTES}`);
  return {
    ...rowPayload({ d, float32: true }),
    row(bytes) {
      if (bytes.length !== BYTES * d)
        throw new Error(`it has ${bytes.length} bytes, but a row of ${d} numbers has ${BYTES * d}`);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return Array.from({ length: d }, (_, t) => view.getFloat32(BYTES * t, true));
    },
  };
}
