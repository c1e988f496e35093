/** Bytes of the number that says how long the header is. */
const LENGTH_BYTES = 4;
/** Bytes to which the body is aligned, so that it can be read as 64-bit numbers. */
const ALIGNMENT = 8;

/** A record of a log of a job: a header that a person can read, and numbers. */
export interface Frame {
  /** What the record is. */
  readonly header: unknown;
  /** Numbers; empty where it has none. */
  readonly body: Uint8Array;
}

/** A header as JSON after its length, then the body at a multiple of 8 bytes. */
export function encodeFrame(header: object, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const at = bodyAt(text.length);
  const bytes = new Uint8Array(at + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, LENGTH_BYTES);
  bytes.set(body, at);
  return bytes;
}

/** The header and the body of bytes; undefined where they are none. The body is a view of the bytes. */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes.length < LENGTH_BYTES) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (bodyAt(length) > bytes.length) return undefined;
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  try {
    return { header: JSON.parse(text), body: bytes.subarray(bodyAt(length)) };
  } catch {
    return undefined;
  }
}

const bodyAt = (length: number): number => Math.ceil((LENGTH_BYTES + length) / ALIGNMENT) * ALIGNMENT;
