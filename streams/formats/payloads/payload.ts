import { DataType, Field, FixedSizeList, Float32, Float64, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { inputError, usageError } from '../../../src/errors.js';
import { FEATURE_NAMES } from '../../points/reader.js';
import { readBytes } from '../ipc/decode.js';
import { describeSchema } from '../ipc/describeSchema.js';
import { doubleBuffer } from '../ipc/readAhead.js';
import { type PayloadName, payloadNames } from './payloadNames.js';
import type { FeedRecord } from './record.js';

/** Columns that records must have. */
export interface PayloadOptions {
  payload?: PayloadName;
  columns?: readonly string[];
  /** Numeric fields of JSON objects beside the features. */
  extraColumns?: readonly string[];
}

/** Reads records that each hold one row, by their bytes alone. */
export interface RowPayload {
  kind: 'rows';
  schema: Schema;
  /** The numbers of a record. @throws Error that says why it cannot be read */
  row(bytes: Uint8Array): number[];
  /** Rows as one record batch. */
  batch(rows: readonly (readonly number[])[]): RecordBatch;
}

/** Reads records that each hold an Arrow stream, by their bytes alone. */
export interface ArrowPayload {
  kind: 'arrow';
  schema: Schema;
  /** Its record batches, valid until the record after the next is read. @throws Error that says why it cannot be read */
  batches(bytes: Uint8Array): Promise<RecordBatch[]>;
}

/** Reads the records of a feed. */
export type Payload = RowPayload | ArrowPayload;

/**
 * Finds out from one record how all are read.
 * @throws MeanderError `input` where it is of no known kind
 */
export async function readPayload(sample: FeedRecord, options: PayloadOptions, place: string): Promise<Payload> {
  const payload = options.payload ?? guess(sample.bytes);
  try {
    if (payload === 'arrow') return await arrowPayload(sample);
    if (payload === 'float32')
      return rowPayload(vectorSchema(sample.bytes.length / 4, true), (bytes, d) => floats(bytes, d));
    if (payload === 'json') return jsonPayload(sample, options);
  } catch (cause) {
    if ((cause as Error).name === 'MeanderError') throw cause;
    throw inputError(`${place} cannot be read as ${payload}: ${(cause as Error).message}.`, { cause });
  }
  throw inputError(
    `${place} is neither an Arrow stream nor a JSON object or array; --payload ${payloadNames.join('|')} says what the records are.`,
  );
}

/** Arrow streams begin with a continuation marker, JSON with a bracket. */
function guess(bytes: Uint8Array): PayloadName | undefined {
  if (bytes.length >= 8 && bytes.subarray(0, 4).every((byte) => byte === 0xff)) return 'arrow';
  const first = bytes.find((byte) => byte > 32);
  return first === 0x7b || first === 0x5b ? 'json' : undefined;
}

async function arrowPayload(sample: FeedRecord): Promise<ArrowPayload> {
  const { schema } = await readBytes(sample.bytes, 'it');
  const expected = describeSchema(schema);
  const room = doubleBuffer(true);
  return {
    kind: 'arrow',
    schema,
    async batches(bytes) {
      const found = await readBytes(bytes, 'it', room(bytes.length));
      if (describeSchema(found.schema) !== expected)
        throw new Error(`it has the columns (${describeSchema(found.schema)}), the records before have (${expected})`);
      return found.batches;
    },
  };
}

const vectorSchema = (d: number, float32: boolean, names?: readonly string[], besides: readonly string[] = []) => {
  const list = new FixedSizeList(d, new Field('item', float32 ? new Float32() : new Float64(), false));
  const metadata = names && new Map([[FEATURE_NAMES, JSON.stringify(names)]]);
  return new Schema([
    new Field(names ? 'features' : 'vector', list, false, metadata),
    ...besides.map((name) => new Field(name, new Float64(), false)),
  ]);
};

function floats(bytes: Uint8Array, d: number): number[] {
  if (bytes.length !== 4 * d) throw new Error(`it has ${bytes.length} bytes, not the ${4 * d} of ${d} numbers`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: d }, (_, t) => view.getFloat32(4 * t, true));
}

function jsonPayload(sample: FeedRecord, { columns, extraColumns: besides = [] }: PayloadOptions): Payload {
  const first = parse(sample.bytes);
  if (Array.isArray(first)) {
    if (columns) throw usageError(`The records are JSON arrays, which have no names; leave --columns out.`);
    return rowPayload(vectorSchema(first.length, false), (bytes, d) => numbersOf(parse(bytes), d));
  }
  const names =
    columns ?? Object.keys(first).filter((name) => typeof first[name] === 'number' && !besides.includes(name));
  if (names.length === 0) throw new Error(`it has no number among its fields (${Object.keys(first).join(', ')})`);
  return rowPayload(vectorSchema(names.length, false, names, besides), (bytes) =>
    fieldsOf(parse(bytes), [...names, ...besides]),
  );
}

function parse(bytes: Uint8Array): unknown[] | Record<string, unknown> {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (value === null || typeof value !== 'object')
    throw new Error(`it is ${JSON.stringify(value).slice(0, 40)}, neither an object nor an array`);
  return value as unknown[] | Record<string, unknown>;
}

function numbersOf(value: unknown, d: number): number[] {
  if (!Array.isArray(value) || value.length !== d) throw new Error(`it is no array of ${d} numbers`);
  const wrong = value.findIndex((x) => typeof x !== 'number');
  if (wrong >= 0) throw new Error(`its item ${wrong} is ${JSON.stringify(value[wrong])}, no number`);
  return value as number[];
}

function fieldsOf(value: unknown[] | Record<string, unknown>, names: readonly string[]): number[] {
  return names.map((name) => {
    const field = (value as Record<string, unknown>)[name];
    if (typeof field !== 'number')
      throw new Error(
        `its field "${name}" is ${field === undefined ? 'missing' : `${JSON.stringify(field).slice(0, 40)}, no number`}`,
      );
    return field;
  });
}

/** Records of one row each: the features, then what is beside them. */
function rowPayload(schema: Schema, read: (bytes: Uint8Array, d: number) => number[]): RowPayload {
  const [{ type }] = schema.fields;
  const { listSize: d, children } = type as FixedSizeList;
  if (!Number.isInteger(d) || d < 1) throw new Error(`it has no whole number of numbers`);
  const float32 = DataType.isFloat(children[0].type) && children[0].type.precision === new Float32().precision;
  return {
    kind: 'rows',
    schema,
    row: (bytes) => read(bytes, d),
    batch(rows) {
      const n = rows.length;
      const values = float32 ? new Float32Array(n * d) : new Float64Array(n * d);
      for (let i = 0; i < n; i++) for (let t = 0; t < d; t++) values[i * d + t] = rows[i][t];
      const list = makeData({
        type: type as FixedSizeList,
        length: n,
        child: makeData({ type: children[0].type as Float64, length: n * d, data: values as Float64Array }),
      });
      const others = schema.fields
        .slice(1)
        .map((field, j) =>
          makeData({ type: field.type as Float64, length: n, data: Float64Array.from(rows, (row) => row[d + j]) }),
        );
      return new RecordBatch(
        schema,
        makeData({ type: new Struct(schema.fields), length: n, children: [list, ...others] }),
      );
    },
  };
}
