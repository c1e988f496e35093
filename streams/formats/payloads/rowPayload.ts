import { Field, FixedSizeList, Float32, Float64, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { FEATURE_NAMES } from '../../points/packedFeatures.js';
import type { RowPayload } from './payload.js';

/** The columns of records of one row each. */
export interface RowColumns {
  /** Number of features. */
  d: number;
  /** Whether features are float32; else they are float64. */
  float32?: boolean;
  /** Names of the features, where they have any. */
  names?: readonly string[];
  /** Names of further columns. */
  extraColumns?: readonly string[];
}

/**
 * Reads records of one row each. A record batch has all features in one fixed-size list, `features` where they have
 * names and else `vector`, and one float64 column per extra column.
 * @param row the numbers of a record: its features, then its extra columns
 */
export function rowPayload(
  { d, float32 = false, names, extraColumns = [] }: RowColumns,
  row: (bytes: Uint8Array) => number[],
): RowPayload {
  const list = new FixedSizeList(d, new Field('item', float32 ? new Float32() : new Float64(), false));
  const metadata = names && new Map([[FEATURE_NAMES, JSON.stringify(names)]]);
  const schema = new Schema([
    new Field(names ? 'features' : 'vector', list, false, metadata),
    ...extraColumns.map((name) => new Field(name, new Float64(), false)),
  ]);
  return {
    kind: 'rows',
    schema,
    row,
    batch(rows) {
      const length = rows.length;
      const features = makeData({ type: list, length, child: itemsOf(rows, d, float32) });
      const extra = extraColumns.map((_, j) => numbers(Float64Array.from(rows, (row) => row[d + j])));
      return new RecordBatch(
        schema,
        makeData({ type: new Struct(schema.fields), length, children: [features, ...extra] }),
      );
    },
  };
}

/** The first d numbers of each row, row-major. */
function itemsOf(rows: readonly (readonly number[])[], d: number, float32: boolean) {
  const values = float32 ? new Float32Array(rows.length * d) : new Float64Array(rows.length * d);
  for (const [i, row] of rows.entries()) for (let t = 0; t < d; t++) values[i * d + t] = row[t];
  return values instanceof Float32Array
    ? makeData({ type: new Float32(), length: values.length, data: values })
    : numbers(values);
}

const numbers = (data: Float64Array) => makeData({ type: new Float64(), length: data.length, data });
