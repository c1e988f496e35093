import { inputError } from '../../src/errors.js';
import { gunzipped, unzstandard } from '../formats/decompress.js';
import { DETECTION_BYTES, type Detected, detectFormat } from '../formats/detect.js';
import { itemsAsLines } from '../formats/jsonArray.js';
import { asUtf8, utf16Of } from '../formats/utf16.js';
import { onlyOnce } from './onlyOnce.js';
import type { Source } from './source.js';
import type { SourceOptions } from './sourceOptions.js';
import { namingOriginal, ofSpooled, spool } from './spool.js';

/** Bytes with what their beginning says. */
interface Recognized {
  format: Exclude<Detected, 'gzip' | 'zstd'>;
  chunks: AsyncIterable<Uint8Array>;
  /** The first bytes. */
  head: Uint8Array;
  /** The options to read them with. */
  reading: SourceOptions;
  /** How they were compressed and encoded, in words. */
  compression: string;
}

/**
 * Data of any format from bytes that come in order, such as those of stdin or of a compressed file. The format is
 * recognized by the first bytes, unless the options say it. An Arrow stream, NDJSON and CSV are read as they come; all
 * other formats are first copied to a temporary file.
 * @param name for error messages
 * @param options with the `format`, if it is known
 * @param announce whether it is said what was recognized
 * @throws MeanderError `input` where the format is not recognized, and as the readers of the formats do
 */
export async function byteStream(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  options: SourceOptions = {},
  announce = true,
): Promise<Source> {
  const { format, head, chunks: bytes, reading, compression } = await recognize(chunks, name, options);
  if (announce && options.format === undefined && (format !== 'arrow' || compression))
    options.notify?.(`${name} is read as ${format}${compression}, by its first bytes; --format NAME says otherwise`);
  const named = { ...reading, name };
  if (format === 'arrow' && !needsFooter(head))
    return onlyOnce((await import('./arrowStream.js')).arrowStream(bytes, named));
  if (format === 'ndjson' || (format === 'json' && isLinesOfArrays(head)))
    return onlyOnce((await import('./ndjsonStream.js')).ndjsonStream(bytes, named));
  if (format === 'csv' && canBeCut(reading))
    return onlyOnce(await (await import('./csvStream.js')).csvStream(bytes, named));
  const lines = format === 'json' ? itemsAsLines(bytes) : bytes;
  const copy = await spool(lines, name, format === 'json' ? 'ndjson' : format, options.onCopied);
  try {
    const { notify } = reading;
    const naming = notify && ((message: string) => notify(message.replaceAll(copy.path, () => name)));
    const source = await openCopy(copy.path, format, { ...reading, format: undefined, notify: naming });
    return ofSpooled(source, name, copy);
  } catch (cause) {
    copy.remove();
    throw namingOriginal(cause, name, copy);
  }
}

/** Whether CSV can be cut at line breaks; in encodings that are not listed one may be a part of a character. */
const canBeCut = ({ csv }: SourceOptions): boolean => /^(utf-?8|latin-?1)$/i.test(csv?.encoding ?? 'utf-8');

/** Opens a temporary copy; each module is loaded only when it is needed. */
async function openCopy(path: string, format: Recognized['format'], options: SourceOptions): Promise<Source> {
  if (format === 'arrow') return (await import('./arrowFiles.js')).arrowFiles([path], options);
  if (format === 'npy') return (await import('./vectorFiles.js')).vectorFiles([path], options);
  if (format === 'npz') return (await import('./npzArray.js')).npzArray(path, options);
  return (await import('./tables.js')).tables([path], options);
}

async function recognize(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  options: SourceOptions,
  compression = '',
): Promise<Recognized> {
  const begun = await begin(chunks);
  const found = detectFormat(begun.head);
  if (found === 'gzip') return recognize(gunzipped(begun.chunks, name), name, options, ' compressed with gzip');
  if (found === 'zstd') return recognize(unzstandard(begun.chunks, name), name, options, ' compressed with Zstandard');
  const utf16 = utf16Of(begun.head) ?? (/^utf-?16$/i.test(options.csv?.encoding ?? '') ? 'utf-16le' : undefined);
  if (utf16) {
    const decoded = { ...options, csv: { ...options.csv, encoding: undefined } };
    return recognize(asUtf8(begun.chunks, utf16), name, decoded, `${compression} in UTF-16`);
  }
  const format = options.format ?? found;
  if (begun.head.length === 0) throw inputError(`${name} sends no bytes, so there is nothing to read.`);
  if (!format)
    throw inputError(
      `${name} begins like no known format (${hex(begun.head)}); give data of a known format, or say which one it is ` +
        'with format (--format arrow|csv|ndjson|json|parquet|npy).',
    );
  return { ...begun, format, reading: options, compression };
}

const hex = (head: Uint8Array): string => `first bytes ${Buffer.from(head.subarray(0, 8)).toString('hex')}`;

/** Whether an Arrow file begins with a message that only its footer describes. */
const needsFooter = (head: Uint8Array): boolean => head[0] === 0x41 && head.length > 12 && head[8] !== 0xff;

/** Whether there is one JSON array per line and not one over all lines. */
function isLinesOfArrays(head: Uint8Array): boolean {
  const [first] = Buffer.from(head).toString('latin1').trimStart().split('\n');
  return /^\[[^[{]*\]\s*$/.test(first) && head.includes(0x0a);
}

/** Takes the first bytes of some chunks, and puts them back. */
async function begin(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ head: Uint8Array; chunks: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  // A pipe may send a few bytes and then wait, so no more is awaited than is needed to see the first sign.
  for (let enough = false; !enough && length < DETECTION_BYTES; ) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(Uint8Array.from(next.value));
    length += next.value.length;
    enough = length >= 16 || Buffer.concat(first).toString('latin1').includes('\n');
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* first;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(first), chunks: all() };
}
