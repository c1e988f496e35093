import {
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Uint32,
} from 'apache-arrow';
import { toIpc } from '../formats/ipc/encode.js';
import type { Version } from './versions.js';

/** Bytes of the marker at the end of a stream. */
const END_BYTES = 8;
/** Bytes of a SHA-256. */
const DIGEST_BYTES = 32;

/** A model as a part of an endless Arrow stream. */
export interface Update {
  /** The message with the schema, which begins a stream. */
  readonly schema: Uint8Array;
  /** The message with a record batch: one row per centroid. */
  readonly batch: Uint8Array;
}

/**
 * A model as a record batch with the columns `version` (32 bytes, the SHA-256), `step`, `cluster` (its label), `id`
 * (its stable number), `weight` and `centroid`.
 */
export function updateOf({ version, step, ids, model }: Version): Update {
  const { k, d, centroids, weights } = model;
  const list = new FixedSizeList(d, new Field('item', new Float64(), false));
  const fields: Field[] = [
    new Field('version', new FixedSizeBinary(DIGEST_BYTES), false),
    new Field('step', new Int64(), false),
    new Field('cluster', new Uint32(), false),
    new Field('id', new Uint32(), false),
    new Field('weight', new Float64(), false),
    new Field('centroid', list, false),
  ];
  const digests = Buffer.concat(new Array<Buffer>(k).fill(Buffer.from(version, 'hex')));
  const numbers = makeData({ type: new Float64(), length: k * d, data: centroids });
  const children = [
    makeData({ type: new FixedSizeBinary(DIGEST_BYTES), length: k, data: new Uint8Array(digests) }),
    makeData({ type: new Int64(), length: k, data: new BigInt64Array(k).fill(BigInt(step)) }),
    makeData({ type: new Uint32(), length: k, data: Uint32Array.from({ length: k }, (_, j) => j) }),
    makeData({ type: new Uint32(), length: k, data: Uint32Array.from(ids) }),
    makeData({ type: new Float64(), length: k, data: weights }),
    makeData({ type: list, length: k, child: numbers }),
  ];
  const schema = new Schema(fields);
  const batch = new RecordBatch(schema, makeData({ type: new Struct(fields), length: k, children }));
  const whole = toIpc([batch], 'stream');
  const begin = schemaBytes(whole);
  return { schema: whole.subarray(0, begin), batch: whole.subarray(begin, whole.length - END_BYTES) };
}

/** Length of the first message of a stream, which has no body: its marker, its length and its metadata. */
const schemaBytes = (stream: Uint8Array): number =>
  8 + new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
