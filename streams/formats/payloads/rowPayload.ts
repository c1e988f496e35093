import { Field, FixedSizeList, Float32, Float64, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { FEATURE_NAMES } from '../../points/packedFeatures.js';
import { packBits } from '../../points/validity.js';
import type { Row, RowPayload } from './payload.js';

/** The columns of records of one row each. */
export interface RowColumns {
  /** Number of features. */
  d: number;
  /** Whether features are float32; else they are float64. */
  float32?: boolean;
  /** Names of the features, where they have any. */
  names?: readonly string[];
  /** Name of the list that the features are. */
  list?: string;
  /** Names of further columns. */
  extraColumns?: readonly string[];
}

/**
 * Record batches of records of one row each: all features are in one fixed-size list, which has the name of the list,
 * or `features` where they have names and else `vector`; each extra column is float64.
 */
export function rowPayload({
  d,
  float32 = false,
  names,
  list: listName = names ? 'features' : 'vector',
  extraColumns = [],
}: RowColumns): Omit<RowPayload, 'row'> {
  const list = new FixedSizeList(d, new Field('item', float32 ? new Float32() : new Float64(), true));
  const metadata = names && new Map([[FEATURE_NAMES, JSON.stringify(names)]]);
  const schema = new Schema([
    new Field(listName, list, false, metadata),
    ...extraColumns.map((name) => new Field(name, new Float64(), true)),
  ]);
  return {
    kind: 'rows',
    schema,
    batch(rows) {
      const length = rows.length;
      const items = numbers(length * d, float32, (i) => rows[Math.floor(i / d)][i % d]);
      const features = makeData({ type: list, length, child: items });
      const extra = extraColumns.map((_, j) => numbers(length, false, (i) => rows[i][d + j]));
      return new RecordBatch(
        schema,
        makeData({ type: new Struct(schema.fields), length, children: [features, ...extra] }),
      );
    },
  };
}

/** A column of numbers, some of which may be null. */
function numbers(length: number, float32: boolean, value: (i: number) => Row[number]) {
  const data = float32 ? new Float32Array(length) : new Float64Array(length);
  let nullCount = 0;
  for (let i = 0; i < length; i++) {
    const found = value(i);
    if (found === null) nullCount++;
    data[i] = found ?? 0;
  }
  const nullBitmap = nullCount > 0 ? packBits(length, (i) => value(i) !== null) : undefined;
  return data instanceof Float32Array
    ? makeData({ type: new Float32(), length, data, nullCount, nullBitmap })
    : makeData({ type: new Float64(), length, data, nullCount, nullBitmap });
}
