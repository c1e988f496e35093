import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { afterAll, describe, expect, test } from 'vitest';
import { toIpc } from '../../../streams/formats/ipc/encode.js';
import { shuffled, toRecordBatch } from '../../../streams/index.js';
import { takeRows } from '../../../streams/points/takeRows.js';
import { mixRows, permute } from '../../../streams/sources/mixRows.js';
import { abortingEndsIt, everyPositionGivesTheRest, rowsOf } from '../../conformance/source.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-shuffled-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [batches, size] = [20, 7];
const batch = (b: number) =>
  toRecordBatch({ values: Float64Array.from({ length: 2 * size }, (_, i) => b * size + (i >> 1)), n: size, d: 2 });
const path = join(folder, 'sorted.arrows');
writeFileSync(
  path,
  toIpc(
    Array.from({ length: batches }, (_, b) => batch(b)),
    'stream',
  ),
);
const numbers = (length: number) => Array.from({ length }, (_, i) => i);
const ascending = (values: number[]) => [...values].sort((a, b) => a - b);

describe('shuffled', () => {
  test('gives every row exactly once and whole, in another order', async () => {
    const rows = await rowsOf(await shuffled([path], 0));
    const firsts = rows.filter((_, i) => i % 2 === 0);
    expect(rows.filter((_, i) => i % 2 === 1)).toEqual(firsts);
    expect(firsts).not.toEqual(numbers(batches * size));
    expect(ascending(firsts)).toEqual(numbers(batches * size));
  });
  test('gives the same order for the same seed, in every reading, and another for another seed', async () => {
    const source = await shuffled([path], 0);
    const once = await rowsOf(source);
    expect(await rowsOf(source)).toEqual(once);
    expect(await rowsOf(await shuffled([path], 0))).toEqual(once);
    expect(await rowsOf(await shuffled([path], 1))).not.toEqual(once);
  });
  test('can be read from any position, and ends when it is aborted', async () => {
    const source = await shuffled([path], 2);
    await everyPositionGivesTheRest(source);
    await abortingEndsIt(source);
  });
  test('keeps numeric columns only, and 64-bit integers as float64', async () => {
    const { batches: all } = new Table({
      id: vectorFromArray([1n, 2n, 3n], new Int64()),
      name: vectorFromArray(['a', 'b', 'c'], new Utf8()),
      x: vectorFromArray([0.5, null, 2.5], new Float64()),
    });
    const mixed = join(folder, 'mixed.arrows');
    writeFileSync(mixed, toIpc(all, 'stream'));
    const source = await shuffled([mixed], 0);
    expect((await source.schema()).fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'id Float64',
      'x Float64',
    ]);
    for await (const found of source.open(null, new AbortController().signal)) {
      const rows = found.toArray().map((row) => `${row.id} ${row.x}`);
      expect(rows.sort()).toEqual(['1 0.5', '2 null', '3 2.5']);
    }
  });
});

describe('mixRows', () => {
  test('takes the rows of all record batches in one random order', () => {
    const mixed = mixRows(batch(0).schema, [batch(0), batch(1)], () => 0);
    const values = Array.from(mixed.data.children[0].children[0].values as Float64Array);
    const order = permute(numbers(2 * size), () => 0);
    expect(values).toEqual(order.flatMap((row) => [row, row]));
  });
});

describe('permute', () => {
  test('gives each of the 6 orders of 3 items equally often, over a grid of random numbers', () => {
    const counts = new Map<string, number>();
    for (const a of [0, 1, 2])
      for (const b of [0, 1]) {
        const draws = [a / 3, b / 2];
        const order = permute([1, 2, 3], () => draws.shift() ?? Number.NaN).join('');
        counts.set(order, (counts.get(order) ?? 0) + 1);
      }
    expect([...counts.values()]).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('names that objects have, too', () => {
  const names = ['length', 'constructor', 'toString', '__proto__', 'hasOwnProperty'];
  const value = (row: number, t: number) => 10 * row + t;
  const column = (t: number) =>
    makeData({ type: new Float64(), length: 30, data: Float64Array.from({ length: 30 }, (_, row) => value(row, t)) });
  const fields = names.map((name) => new Field(name, new Float64(), true));

  test('are names of columns that are shuffled', async () => {
    const schema = new Schema(fields);
    const data = makeData({ type: new Struct(fields), length: 30, children: names.map((_, t) => column(t)) });
    const named = join(folder, 'named.arrows');
    writeFileSync(named, toIpc([new RecordBatch(schema, data)], 'stream'));
    const rows = await rowsOf(await shuffled([named], 1));
    const firsts = rows.filter((_, i) => i % names.length === 0);
    expect(rows).toEqual(firsts.flatMap((first) => names.map((_, t) => first + t)));
    expect(ascending(firsts)).toEqual(numbers(30).map((row) => value(row, 0)));
  });

  test('are names of parts of a struct whose rows are taken', () => {
    const struct = makeData({ type: new Struct(fields), length: 30, children: names.map((_, t) => column(t)) });
    const taken = takeRows(struct, Int32Array.of(7, 0, 29));
    expect(taken.type.children.map(({ name }: Field) => name)).toEqual(names);
    expect(taken.children.map(({ values }) => [...values])).toEqual(
      names.map((_, t) => [7, 0, 29].map((row) => value(row, t))),
    );
  });
});
