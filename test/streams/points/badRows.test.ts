import { Float64, Table, vectorFromArray } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { withOrigin } from '../../../streams/index.js';
import { allRowsValid, faultOf } from '../../../streams/points/badRows.js';
import { emptyBatch } from '../../../streams/points/batchOrigin.js';
import { pointsReader } from '../../../streams/points/reader.js';

const fromRows = (columns: Record<string, number[]>) =>
  new Table(
    Object.fromEntries(
      Object.entries(columns).map(([name, numbers]) => [name, vectorFromArray(numbers, new Float64())]),
    ),
  ).batches[0];
const column = (values: (number | null)[]) => vectorFromArray(values, new Float64()).data[0];
const values = (numbers: (number | null)[]) => Float64Array.from(numbers, (x) => x ?? 0);

describe('a row is valid', () => {
  const [x, weights, times] = [
    [1, 2],
    [0, 3],
    [5, 6],
  ].map((numbers) => numbers as (number | null)[]);
  const check = (x: (number | null)[], weights: (number | null)[], times: (number | null)[]) => {
    const columns = {
      features: [column(x)],
      weights: column(weights),
      times: column(times),
      length: false,
      missing: false,
    };
    const points = { values: values(x), n: x.length, d: 1, weights: values(weights), times: values(times) };
    expect(allRowsValid(columns, points)).toBe(faultOf(columns, points, 1) === undefined);
    return faultOf(columns, points, 1);
  };
  test('if its features and time are finite and its weight is at least 0', () => {
    expect(check(x, weights, times)).toBeUndefined();
    expect(check(x, [3, 0], times)).toBeUndefined();
  });
  test.each([
    [null, 3, 6, { reason: 'null', column: 0, value: null }],
    [Number.NaN, 3, 6, { reason: 'NaN', column: 0, value: Number.NaN }],
    [Number.NEGATIVE_INFINITY, 3, 6, { reason: 'infinite', column: 0, value: Number.NEGATIVE_INFINITY }],
    [2, null, 6, { reason: 'weight', column: 'weight', value: null }],
    [2, -1, 6, { reason: 'weight', column: 'weight', value: -1 }],
    [2, Number.POSITIVE_INFINITY, 6, { reason: 'weight', column: 'weight', value: Number.POSITIVE_INFINITY }],
    [2, 3, null, { reason: 'time', column: 'time', value: null }],
    [2, 3, Number.NaN, { reason: 'time', column: 'time', value: Number.NaN }],
    [null, -1, null, { reason: 'null', column: 0, value: null }],
  ])('and not with the feature %d, weight %d and time %d: %j', (feature, weight, time, fault) => {
    expect(check([1, feature], [0, weight], [5, time])).toEqual(fault);
  });
});

describe('rows that cannot be learned from', () => {
  const batch = () => fromRows({ x: [1, Number.NaN, 3] });
  test('are reported with the file and the row in it where the source counts rows', () => {
    const found = withOrigin(batch(), { position: 0, pass: 0, name: 'a.csv', batch: 2, row: 100 });
    expect(() => pointsReader(found.schema).read(found)).toThrow('a.csv, row 101, column "x" is NaN; correct the data');
  });
  test('are reported with the file and the record batch where it does not', () => {
    const found = withOrigin(batch(), { position: 0, pass: 0, name: 'a.arrow', batch: 2 });
    expect(() => pointsReader(found.schema).read(found)).toThrow('a.arrow, record batch 2, row 1, column "x" is NaN');
  });
  test('of a bad record time are reported as that', () => {
    const found = withOrigin(fromRows({ x: [1] }), { position: 0, pass: 0, name: 'a', batch: 0, time: Number.NaN });
    expect(() => pointsReader(found.schema, {}, { times: true }).read(found)).toThrow(
      'column "time of the record" is NaN',
    );
  });
  test('of zeros are bad where rows are scaled to length 1, and only there', () => {
    const found = withOrigin(fromRows({ x: [1, 0, -0], y: [0, 2, 0] }), {
      position: 0,
      pass: 0,
      name: 'a.arrow',
      batch: 0,
    });
    expect(pointsReader(found.schema).read(found).n).toBe(3);
    expect(() => pointsReader(found.schema, {}, { length: true }).read(found)).toThrow(
      'a.arrow, record batch 0, row 2 holds only zeros, so it has no length to divide by; correct the data, or reject',
    );
    const skipping = pointsReader(found.schema, { onBadRow: 'skip' }, { length: true });
    expect([...(skipping.read(found).reasons ?? [])]).toEqual([[2, 'zero']]);
  });
  test('because the source could not read them count as rejected', () => {
    const { schema } = batch();
    const rejected = { rows: 2, reason: 'poison' };
    const empty = withOrigin(emptyBatch(schema), { position: 7, pass: 1, name: 'a', batch: 0, rejected });
    expect(pointsReader(schema).read(empty)).toMatchObject({ n: 0, rows: 2, source: 7, pass: 1 });
    expect([...(pointsReader(schema).read(empty).reasons ?? [])]).toEqual([
      [0, 'poison'],
      [1, 'poison'],
    ]);
  });
  test('are removed together with their weights and times', () => {
    const found = fromRows({ x: [1, Number.NaN, 3], w: [4, 5, 6], t: [7, 8, 9] });
    const points = pointsReader(found.schema, { weight: 'w', time: 't', onBadRow: 'skip' }).read(found);
    expect(
      [points.values, points.weights, points.times, points.rowNumbers].map((all) => Array.from(all ?? [])),
    ).toEqual([
      [1, 3],
      [4, 6],
      [7, 9],
      [0, 2],
    ]);
  });
});
