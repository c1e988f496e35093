/** The 64 characters (RFC 4648, §4), as codes. */
const CODES = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = 61;
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Numbers as float64, little-endian, in base64. */
export function toBase64(numbers: Float64Array): string {
  const bytes = littleEndian(numbers);
  const { length } = bytes;
  const out = new Uint8Array(4 * Math.ceil(length / 3));
  for (let at = 0, to = 0; at < length; at += 3, to += 4) {
    // Beyond the end a byte is undefined, which counts as 0 here.
    const three = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
    out[to] = CODES[three >> 18];
    out[to + 1] = CODES[(three >> 12) & 63];
    out[to + 2] = CODES[(three >> 6) & 63];
    out[to + 3] = CODES[three & 63];
  }
  if (length % 3 > 0) out.fill(PADDING, out.length - 3 + (length % 3));
  return new TextDecoder().decode(out);
}

/** The numbers that `toBase64` wrote. */
export function fromBase64(text: string): Float64Array {
  const view = new DataView(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
  return Float64Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

/** A value as plain JSON: every Float64Array in its objects becomes `{ float64: base64 }`. */
export function packArrays(value: unknown): unknown {
  if (value instanceof Float64Array) return { float64: toBase64(value) };
  return isPlainObject(value) ? mapValues(value, packArrays) : value;
}

/** The value that `packArrays` made plain. */
export function unpackArrays(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  return typeof value.float64 === 'string' ? fromBase64(value.float64) : mapValues(value, unpackArrays);
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const mapValues = (value: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));

/** The bytes of float64 numbers, little-endian on every machine; not a copy where the machine is that, too. */
export function littleEndian(numbers: Float64Array): Uint8Array {
  if (IS_LITTLE_ENDIAN) return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  for (let i = 0; i < numbers.length; i++) view.setFloat64(8 * i, numbers[i], true);
  return new Uint8Array(view.buffer);
}
