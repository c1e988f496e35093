/** Bytes that are encoded at once: a multiple of 3, so that the pieces join to one text; few enough for one call. */
const PIECE = 6144;

/** Numbers as float64, little-endian, in base64. */
export function toBase64(numbers: Float64Array): string {
  const bytes = littleEndian(numbers);
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return text;
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

/** The bytes of float64 numbers, little-endian on every machine. */
export function littleEndian(numbers: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  for (let i = 0; i < numbers.length; i++) view.setFloat64(8 * i, numbers[i], true);
  return new Uint8Array(view.buffer);
}
