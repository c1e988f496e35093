/** The formats of data that `--format` names. */
export const formatNames = ['arrow', 'csv', 'ndjson', 'json', 'parquet', 'npy'] as const;

/** One of these formats. */
export type FormatName = (typeof formatNames)[number];

/** What the first bytes show: a format, a way of compression, or a NumPy archive. */
export type Detected = FormatName | 'npz' | 'gzip' | 'zstd';

/** Bytes after which what was not recognized is text. */
export const DETECTION_BYTES = 4096;

/** The bytes with which the binary formats begin, as latin-1. */
const BEGINNINGS: readonly (readonly [string, Detected])[] = [
  ['ARROW1', 'arrow'],
  ['\xff\xff\xff\xff', 'arrow'],
  ['PAR1', 'parquet'],
  ['\x93NUMPY', 'npy'],
  ['PK\x03\x04', 'npz'],
  ['\x1f\x8b', 'gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
];

/**
 * The format of data by its first bytes: that of its magic number, else JSON or NDJSON by its first sign, else CSV.
 * @param head the first bytes, all or at least `DETECTION_BYTES`
 * @returns undefined where they are neither a known format nor text
 */
export function detectFormat(head: Uint8Array): Detected | undefined {
  const latin1 = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, DETECTION_BYTES)).toString('latin1');
  const known = BEGINNINGS.find(([magic]) => latin1.startsWith(magic));
  if (known) return known[1];
  if (latin1.includes('\0')) return undefined;
  const text = latin1.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (text.startsWith('{')) return 'ndjson';
  if (text.startsWith('[')) return 'json';
  return text.length > 0 ? 'csv' : undefined;
}
