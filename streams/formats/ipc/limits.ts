/**
 * What a reader believes of the sizes that bytes declare. A declared size is compared with these limits, and with the
 * bytes that are there, before memory is allocated for it; sizes that add up are added up first. See docs/arrow.md.
 */

const MIB = 2 ** 20;

/** Bytes of metadata that one message may have. */
export const MAX_METADATA = 256 * MIB;

/** Bytes of body that one message may have, and bytes that one decompressed record batch may have. */
export const MAX_BODY = 2 ** 31 - 1;

/** Bytes above which a length is compared with the length of the file before memory is allocated for it. */
export const UNCHECKED_BYTES = MIB;

/** Bytes that any compressed record batch may become. */
const INFLATED_BYTES = 128 * MIB;
/** Bytes that one compressed byte may become beyond that, on average: LZ4 reaches at most 255. */
const INFLATION = 256;

/** Bytes that a compressed record batch may have after decompression. @param compressed bytes that it has before */
export const maxInflated = (compressed: number): number =>
  Math.min(MAX_BODY, Math.max(INFLATED_BYTES, INFLATION * compressed));

/** Bytes that the record batches of any record of a feed may become together, and bytes for each of its own. */
const [RECORD_BYTES, RECORD_INFLATION] = [64 * MIB, 16];

/** Bytes that all record batches of one record of a feed may have together after decompression. */
export const maxInflatedRecord = (bytes: number): number => Math.max(RECORD_BYTES, RECORD_INFLATION * bytes);

/** A size that is larger than its limit. The reader turns it into a `MeanderError` that names the place. */
export class SizeLimitError extends RangeError {
  override readonly name = 'SizeLimitError';
}
