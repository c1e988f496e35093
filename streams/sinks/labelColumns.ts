import {
  Binary,
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float64,
  Int32,
  Int64,
  makeData,
  TimestampMillisecond,
  Utf8,
} from 'apache-arrow';
import type { Prediction } from '../operators/prediction.js';
import { type OriginRecord, originOf } from '../points/batchOrigin.js';
import { packBits } from '../points/validity.js';
import type { RowPlace } from './rowPlaces.js';

/** A column of a record batch. */
export interface Column {
  /** Its name and type. */
  field: Field;
  /** Its values. */
  data: Data;
}

/** Which columns say where a row came from. */
export interface PlaceColumns {
  /** Write the number of each row in its file or other place, from 0, as column `row`. Default: no. */
  row?: boolean;
  /** Write the file of each row, as column `file`. Default: no. */
  file?: boolean;
}

/** The columns of labels, under the names that they usually have. */
export function labelColumns(prediction: Prediction, place: RowPlace, wanted: PlaceColumns): Column[] {
  const { labels, distances, step, points } = prediction;
  const rows = () => points.rowNumbers ?? Int32Array.from({ length: points.n }, (_, i) => i);
  return [
    column('cluster', new Int32(), labels),
    column('distance', new Float64(), distances),
    ...nearestColumns(prediction),
    ...(step === undefined ? [] : [column('step', new Float64(), new Float64Array(points.n).fill(step))]),
    ...(wanted.file ? [texts('file', new Array(points.n).fill(place.name))] : []),
    ...(wanted.row ? [integers('row', rows(), (row) => place.row + row)] : []),
    ...recordColumns(prediction, rows),
  ];
}

/** The nearest clusters of each row as three lists per row. */
function nearestColumns({ nearest, points }: Prediction): Column[] {
  if (!nearest) return [];
  const { m, clusters, distances, shares } = nearest;
  const lists = (name: string, { field: { type }, data }: Column): Column => {
    const list = new FixedSizeList(m, new Field('item', type, false));
    return { field: new Field(name, list, false), data: makeData({ type: list, length: points.n, child: data }) };
  };
  return [
    lists('clusters', column('', new Int32(), clusters)),
    lists('distances', column('', new Float64(), distances)),
    lists('shares', column('', new Float64(), shares)),
  ];
}

/** For rows from a feed: the topic, partition, offset, timestamp and key of the record of each. */
function recordColumns({ batch }: Prediction, rowNumbers: () => Int32Array): Column[] {
  const { records, topic = '' } = originOf(batch) ?? {};
  if (!records?.length) return [];
  const rows = rowNumbers();
  const only = records.length === 1 ? records[0] : undefined;
  const of = (row: number): OriginRecord => only ?? records[row];
  const time = integers('timestamp', rows, (row) => of(row).time, new TimestampMillisecond('UTC'));
  return [
    texts('topic', new Array(rows.length).fill(topic)),
    column(
      'partition',
      new Int32(),
      rows.map((row) => of(row).partition),
    ),
    integers('offset', rows, (row) => of(row).offset),
    time,
    bytes(
      'key',
      Array.from(rows, (row) => of(row).key ?? null),
    ),
  ];
}

const column = (name: string, type: DataType, data: Int32Array | Float64Array): Column => ({
  field: new Field(name, type, false),
  data: makeData({ type: type as Float64, length: data.length, data: data as Float64Array }),
});

/** Whole numbers of up to 53 bits as int64, written as two halves of 32 bits, since bigints are slow. */
function integers(
  name: string,
  rows: Int32Array,
  value: (row: number) => number,
  type: DataType = new Int64(),
): Column {
  const halves = new Int32Array(2 * rows.length);
  for (let i = 0; i < rows.length; i++) {
    const whole = value(rows[i]);
    halves[2 * i] = whole;
    halves[2 * i + 1] = Math.floor(whole / 2 ** 32);
  }
  const data = new BigInt64Array(halves.buffer);
  return { field: new Field(name, type, false), data: makeData({ type: type as Int64, length: rows.length, data }) };
}

/** A column of texts. */
function texts(name: string, values: readonly string[]): Column {
  const encoder = new TextEncoder();
  const encoded = new Map<string, Uint8Array>();
  const bytesOf = (text: string) => encoded.get(text) ?? encoder.encode(text);
  for (const text of new Set(values)) encoded.set(text, bytesOf(text));
  const { valueOffsets, data } = joined(values.map(bytesOf));
  const parts = { type: new Utf8(), length: values.length, valueOffsets, data };
  return { field: new Field(name, new Utf8(), false), data: makeData(parts) };
}

/** A column of bytes, some of which may be missing. */
function bytes(name: string, values: readonly (Uint8Array | null)[]): Column {
  const { valueOffsets, data } = joined(values.map((value) => value ?? new Uint8Array(0)));
  const nullBitmap = packBits(values.length, (i) => values[i] !== null);
  const parts = { type: new Binary(), length: values.length, valueOffsets, data, nullBitmap };
  return { field: new Field(name, new Binary(), true), data: makeData(parts) };
}

/** Pieces one after another, as Arrow lays them out. */
function joined(pieces: readonly Uint8Array[]): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(pieces.length + 1);
  pieces.forEach((piece, i) => {
    valueOffsets[i + 1] = valueOffsets[i] + piece.length;
  });
  const data = new Uint8Array(valueOffsets[pieces.length]);
  pieces.forEach((piece, i) => data.set(piece, valueOffsets[i]));
  return { valueOffsets, data };
}
