import {
  Field,
  FixedSizeList,
  Float32,
  Float64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  TimestampMillisecond,
} from 'apache-arrow';
import { COLUMN_REPORT, type ColumnReport } from '../../points/columnReport.js';
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
  /** Names of further columns of numbers. */
  numbers?: readonly string[];
  /** Name of a further column, the last one, of times in milliseconds since 1970. */
  time?: string;
  /** What became of all fields. */
  report?: ColumnReport;
}

/**
 * Record batches of records of one row each: all features are in one fixed-size list, which has the name of the list,
 * or `features` where they have names and else `vector`; each further column of numbers is float64.
 */
export function rowPayload({
  d,
  float32 = false,
  names,
  list: listName = names ? 'features' : 'vector',
  numbers: others = [],
  time,
  report,
}: RowColumns): Omit<RowPayload, 'row'> {
  const list = new FixedSizeList(d, new Field('item', float32 ? new Float32() : new Float64(), true));
  const metadata = names && new Map([[FEATURE_NAMES, JSON.stringify(names)]]);
  const schema = new Schema(
    [
      new Field(listName, list, false, metadata),
      ...others.map((name) => new Field(name, new Float64(), true)),
      ...(time === undefined ? [] : [new Field(time, new TimestampMillisecond('UTC'), true)]),
    ],
    report && new Map([[COLUMN_REPORT, JSON.stringify(report)]]),
  );
  return {
    kind: 'rows',
    schema,
    batch(rows) {
      const length = rows.length;
      const items = numbers(length * d, float32, (i) => rows[Math.floor(i / d)][i % d]);
      const features = makeData({ type: list, length, child: items });
      const children = [
        features,
        ...others.map((_, j) => numbers(length, false, (i) => rows[i][d + j])),
        ...(time === undefined ? [] : [times(length, (i) => rows[i][d + others.length])]),
      ];
      return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children }));
    },
  };
}

/** A column of numbers, some of which may be null. */
function numbers(length: number, float32: boolean, value: (i: number) => Row[number]) {
  const data = float32 ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) data[i] = value(i) ?? 0;
  const nulls = nullsOf(length, value);
  return data instanceof Float32Array
    ? makeData({ type: new Float32(), length, data, ...nulls })
    : makeData({ type: new Float64(), length, data, ...nulls });
}

/** A column of times in milliseconds, some of which may be null. */
function times(length: number, value: (i: number) => Row[number]) {
  const data = BigInt64Array.from({ length }, (_, i) => BigInt(Math.floor(value(i) ?? 0)));
  return makeData({ type: new TimestampMillisecond('UTC'), length, data, ...nullsOf(length, value) });
}

/** Which values are null. */
function nullsOf(length: number, value: (i: number) => Row[number]) {
  let nullCount = 0;
  for (let i = 0; i < length; i++) if (value(i) === null) nullCount++;
  return { nullCount, nullBitmap: nullCount > 0 ? packBits(length, (i) => value(i) !== null) : undefined };
}
