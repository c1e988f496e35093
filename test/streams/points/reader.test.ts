import {
  type DataType,
  DateDay,
  Field,
  Float16,
  Float32,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  TimestampMillisecond,
  tableFromArrays,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { withOrigin } from '../../../streams/index.js';
import { pointsReader } from '../../../streams/points/reader.js';

const batchOf = (columns: Record<string, unknown[]>, types: Record<string, unknown> = {}) =>
  new Table(
    Object.fromEntries(
      Object.entries(columns).map(([name, data]) => [name, vectorFromArray(data as never, types[name] as never)]),
    ),
  ).batches[0];

describe('pointsReader', () => {
  test('reads all numeric columns, whatever their type', () => {
    const batch = batchOf(
      { half: [0.5, -2], i: [1, 2], long: [3n, 4n], name: ['a', 'b'], f: [1.5, 2.5] },
      { half: new Float16(), i: new Int32(), long: new Int64(), name: new Utf8(), f: new Float32() },
    );
    const reader = pointsReader(batch.schema);
    expect(reader.featureNames).toEqual(['half', 'i', 'long', 'f']);
    expect(Array.from(reader.read(batch).values)).toEqual([0.5, 1, 3, 1.5, -2, 2, 4, 2.5]);
  });
  test('reads columns that are exact in float32 as float32', () => {
    const batch = batchOf({ half: [0.5], f: [1.5] }, { half: new Float16(), f: new Float32() });
    expect(pointsReader(batch.schema).read(batch).values).toBeInstanceOf(Float32Array);
  });
  test('the weight column is not a feature', () => {
    const batch = batchOf({ x: [1, 2], w: [3, 4] });
    const points = pointsReader(batch.schema, { weight: 'w' }).read(batch);
    expect(points.d).toBe(1);
    expect(Array.from(points.weights as Float64Array)).toEqual([3, 4]);
  });
  test('a sliced record batch keeps its rows and its nulls', () => {
    const whole = batchOf({ x: [1, 2, null, 4, 5, 6], y: [1, 2, 3, 4, 5, 6] });
    const points = pointsReader(whole.schema, { onBadRow: 'skip' }).read(whole.slice(1, 5) as never);
    expect(Array.from(points.values)).toEqual([2, 2, 4, 4, 5, 5]);
    expect(Array.from(points.rowNumbers as Int32Array)).toEqual([0, 2, 3]);
  });
  test('fails at a bad row with its place, its value and the remedy', () => {
    const batch = batchOf({ x: [1, Number.NaN], y: [1, 2] });
    expect(() => pointsReader(batch.schema).read(batch)).toThrow(
      'Row 1 of a record batch, column "x" is NaN; ' +
        'correct the data, or reject such rows with onBadRow "skip" (--on-bad-row skip), ' +
        'or fill missing values with "impute:mean" (--on-bad-row impute:mean).',
    );
  });
  test('skips bad rows if asked to, and gives the reason of each', () => {
    const batch = batchOf({ x: [1, null, Number.NaN, Number.POSITIVE_INFINITY, 5, 6], w: [1, 1, 1, 1, -1, 2] });
    const { reasons, rows, n, values } = pointsReader(batch.schema, { weight: 'w', onBadRow: 'skip' }).read(batch);
    expect([...(reasons ?? [])]).toEqual([
      [1, 'null'],
      [2, 'NaN'],
      [3, 'infinite'],
      [4, 'weight'],
    ]);
    expect([rows, n, ...values]).toEqual([6, 2, 1, 6]);
  });
  test('lists the columns where none is numeric', () => {
    const schema = new Schema([new Field('name', new Utf8()), new Field('day', new DateDay())]);
    expect(() => pointsReader(schema)).toThrow(
      'The data has no column of numbers to cluster; its columns are: name (Utf8), day (Date32<DAY>).',
    );
  });
  test('refuses an unknown column, and lists those that there are', () => {
    const { schema } = tableFromArrays({ a: [1], b: [2] });
    expect(() => pointsReader(schema, { columns: ['c'] })).toThrow(
      'There is no column "c" in the data; its columns are: a (Float64), b (Float64).',
    );
  });
  test('reads a record batch without rows as zero points', () => {
    const schema = new Schema([new Field('x', new Float32())]);
    const empty = new RecordBatch(
      schema,
      makeData({
        type: new Struct(schema.fields),
        length: 0,
        children: [makeData({ type: new Float32(), length: 0 })],
      }),
    );
    expect(pointsReader(schema).read(empty).n).toBe(0);
  });
});

describe('times of rows', () => {
  const times = (type: DataType, values: unknown[]) => {
    const x = vectorFromArray([1, 2], new Float64());
    const batch = new Table({ x, t: vectorFromArray(values, type as Float64) }).batches[0];
    return Array.from(pointsReader(batch.schema, { time: 't' }).read(batch).times ?? []);
  };
  test.each([
    ['seconds', new Float64(), [1.5, 2], [1.5, 2]],
    ['milliseconds', new TimestampMillisecond(), [1500, 2000], [1.5, 2]],
    ['microseconds', new TimestampMicrosecond(), [1.5, 2000], [0.0015, 2]],
    ['days', new DateDay(), [new Date(0), new Date(86_400_000)], [0, 86_400]],
  ] as const)('in %s are converted to seconds, and are not a feature', (_, type, values, expected) => {
    const found = times(type, [...values]);
    found.forEach((x, i) => expect(x).toBeCloseTo(expected[i], 6));
    expect(found.length).toBe(2);
  });
  test('that are null make bad rows', () => {
    expect(() => times(new Float64(), [1, null])).toThrow('Row 1 of a record batch, column "t" is null');
  });
  test('come from the source where no column is named, and are undefined where it has none', () => {
    const batch = new Table({ x: vectorFromArray([1, 2], new Float64()) }).batches[0];
    expect(pointsReader(batch.schema, {}, { times: true }).read(batch).times).toBeUndefined();
    withOrigin(batch, { position: 0, pass: 0, name: 'a', batch: 0, time: 2500 });
    expect(Array.from(pointsReader(batch.schema, {}, { times: true }).read(batch).times ?? [])).toEqual([2.5, 2.5]);
    expect(pointsReader(batch.schema).read(batch).times).toBeUndefined();
  });
});

test('timestamps of any unit keep their unit, and those after the year 2200 are refused or rejected', () => {
  const [now, late] = [Date.UTC(2026, 0, 1), Date.UTC(5200, 0, 1)];
  const batch = batchOf({ x: [1, 2], t: [now, late] }, { x: new Float64(), t: new TimestampMillisecond() });
  const message = '5200-01-01T00:00:00.000Z in column "t" lies after the year 2200; correct it, or reject such rows';
  expect(() => pointsReader(batch.schema, { time: 't' }).read(batch)).toThrow(message);
  const skipping = pointsReader(batch.schema, { time: 't', timeUnit: 'ms', onBadRow: 'skip' }).read(batch);
  expect(skipping).toMatchObject({ n: 1, times: Float64Array.of(now / 1000) });
  expect([...(skipping.reasons ?? [])]).toEqual([[1, 'time']]);
});
