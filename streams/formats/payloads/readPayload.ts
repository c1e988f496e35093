import { inputError, MeanderError } from '../../../src/errors.js';
import { arrowPayload } from './arrowPayload.js';
import { type Decoder, type SampledValue, valuesPayload } from './fieldsPayload.js';
import { float32Payload } from './float32Payload.js';
import { parseJson } from './parseJson.js';
import type { Payload, PayloadOptions } from './payload.js';
import { type PayloadName, payloadNames } from './payloadNames.js';
import type { FeedRecord } from './record.js';
import { isGlue, schemaIdOf } from './wireFormat.js';

/** The first byte of a JSON object and of a JSON array. */
const [BRACE, BRACKET] = [0x7b, 0x5b];
/** The largest byte that JSON takes for white space. */
const SPACE = 0x20;

/**
 * Decides from some records how all records of a feed are read. The first decides what they hold, all of them which
 * fields are the features; those of them that cannot be read are left out.
 * @param samples records with a value, at least one
 * @param placeOf what messages call a record
 * @throws MeanderError `input` where the first record is of no known kind or cannot be read, or where the records have
 *   no numbers; `usage` where the options do not fit
 */
export async function readPayload(
  samples: readonly FeedRecord[],
  options: PayloadOptions,
  placeOf: (record: FeedRecord) => string,
): Promise<Payload> {
  const [first] = samples;
  const place = placeOf(first);
  if (options.registry && !isGlue(first.bytes))
    return decoded('schema registry', samples, options.registry, options, placeOf);
  if (options.payload === undefined && isGlue(first.bytes)) throw glueError(place);
  const name = options.payload ?? guessName(first.bytes);
  if (name !== 'float32' && name !== 'arrow' && schemaIdOf(first.bytes) !== undefined)
    throw inputError(
      `${place} begins like records of a schema registry (a zero byte, then the schema’s id ` +
        `${schemaIdOf(first.bytes)}); name the registry with --schema-registry URL, or say what ` +
        `else they hold with --payload ${payloadNames.join('|')}.`,
    );
  if (name === undefined)
    throw inputError(
      `${place} is neither an Arrow stream nor a JSON object or array; --payload ${payloadNames.join('|')} says what ` +
        'the records hold.',
    );
  if (name === 'json') return decoded(name, samples, parseJson, options, placeOf);
  return explained(place, name, () => (name === 'arrow' ? arrowPayload(first.bytes) : float32Payload(first.bytes)));
}

const glueError = (place: string): Error =>
  inputError(
    `${place} begins like records of the AWS Glue Schema Registry, which cannot be decoded; write the topic as JSON ` +
      'or with a Confluent schema registry (Kafka Connect does it), or pipe decoded records into meander fit -.',
  );

/** Records whose values are decoded one by one. */
async function decoded(
  name: string,
  samples: readonly FeedRecord[],
  decode: Decoder,
  options: PayloadOptions,
  placeOf: (record: FeedRecord) => string,
): Promise<Payload> {
  const values: SampledValue[] = [];
  for (const record of samples)
    try {
      values.push({ place: placeOf(record), value: await decode(record.bytes) });
    } catch (cause) {
      // The reading meets the others again, and says what becomes of them.
      if (values.length === 0 || cause instanceof MeanderError) throw unreadable(placeOf(record), name, cause as Error);
    }
  return explained(placeOf(samples[0]), name, () => valuesPayload(values, decode, options));
}

/** Does something with a record, and says which one where it cannot be read. */
async function explained(place: string, name: string, work: () => Payload | Promise<Payload>): Promise<Payload> {
  try {
    return await work();
  } catch (cause) {
    throw unreadable(place, name, cause as Error);
  }
}

function unreadable(place: string, name: string, cause: Error): Error {
  if (cause instanceof MeanderError && name !== 'arrow') return cause;
  return inputError(`${place} cannot be read as ${name}: ${cause.message.replace(/\.$/, '')}.`, { cause });
}

/** An Arrow stream begins with the continuation marker, JSON with a brace or bracket. */
function guessName(bytes: Uint8Array): PayloadName | undefined {
  if (bytes.length >= 8 && bytes.subarray(0, 4).every((byte) => byte === 0xff)) return 'arrow';
  const first = bytes.find((byte) => byte > SPACE);
  return first === BRACE || first === BRACKET ? 'json' : undefined;
}
