import { inputError, MeanderError } from '../../../src/errors.js';
import { arrowPayload } from './arrowPayload.js';
import { float32Payload } from './float32Payload.js';
import { jsonPayload } from './jsonPayload.js';
import type { Payload, PayloadOptions } from './payload.js';
import { type PayloadName, payloadNames } from './payloadNames.js';
import type { FeedRecord } from './record.js';

/** The first byte of a JSON object and of a JSON array. */
const [BRACE, BRACKET] = [0x7b, 0x5b];
/** The largest byte that JSON takes for white space. */
const SPACE = 0x20;

/**
 * Decides from one record how all records of a feed are read.
 * @param place of the record, for error messages
 * @throws MeanderError `input` where the record is of no known kind or cannot be read, `usage` where the options do not
 * fit
 */
export async function readPayload(sample: FeedRecord, options: PayloadOptions, place: string): Promise<Payload> {
  const name = options.payload ?? guessName(sample.bytes);
  if (name === undefined)
    throw inputError(
      `${place} is neither an Arrow stream nor a JSON object or array; --payload ${payloadNames.join('|')} says what ` +
        'the records hold.',
    );
  try {
    return await payloads[name](sample.bytes, options);
  } catch (cause) {
    if (cause instanceof MeanderError && cause.code === 'usage') throw cause;
    const reason = (cause as Error).message.replace(/\.$/, '');
    throw inputError(`${place} cannot be read as ${name}: ${reason}.`, { cause });
  }
}

const payloads: Record<PayloadName, (sample: Uint8Array, options: PayloadOptions) => Payload | Promise<Payload>> = {
  arrow: arrowPayload,
  json: jsonPayload,
  float32: float32Payload,
};

/** An Arrow stream begins with the continuation marker, JSON with a brace or bracket. */
function guessName(bytes: Uint8Array): PayloadName | undefined {
  if (bytes.length >= 8 && bytes.subarray(0, 4).every((byte) => byte === 0xff)) return 'arrow';
  const first = bytes.find((byte) => byte > SPACE);
  return first === BRACE || first === BRACKET ? 'json' : undefined;
}
