import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RecordBatch, tableFromIPC } from 'apache-arrow';
import { lastValueFrom, of } from 'rxjs';
import { afterAll, describe, expect, test } from 'vitest';
import { openLabelsTable } from '../../streams/duckdb.js';
import { predict } from '../../streams/index.js';
import { openSources } from '../../streams/sources/openSources.js';
import type { SourceOptions } from '../../streams/sources/sourceOptions.js';
import { plainColumn, typeName } from './plainValues.js';

/** One table in Parquet and Arrow, as pyarrow wrote it; `make_kept.py` writes it again. */
const fixtures = fileURLToPath(new URL('../fixtures/types/tables/', import.meta.url));
const [parquet, misread] = [`${fixtures}kept.parquet`, `${fixtures}kept-misread.parquet`];
const arrow = tableFromIPC(readFileSync(`${fixtures}kept.arrow`)).batches[0];
const names = arrow.schema.fields.map(({ name }) => name).filter((name) => name !== 'x');

const folder = mkdtempSync(join(tmpdir(), 'meander-kept-'));
afterAll(() => rmSync(folder, { recursive: true }));

const signal = new AbortController().signal;
const model = { k: 1, d: 1, centroids: Float64Array.of(0), weights: Float64Array.of(1) };

/** All record batches of a source with kept columns, and what was said. */
async function read(word: string, options: SourceOptions) {
  const source = await openSources([word], { columns: ['x'], ...options });
  const batches: RecordBatch[] = [];
  try {
    for await (const batch of source.open(null, signal)) batches.push(batch);
    return { batches, warnings: JSON.stringify([...(await source.schema()).metadata.values()]) };
  } finally {
    await source.close?.();
  }
}

const contents = ({ schema, data }: RecordBatch, wanted: readonly string[]) =>
  Object.fromEntries(
    wanted.map((name) => {
      const i = schema.fields.findIndex((field) => field.name === name);
      const { type, metadata } = schema.fields[i];
      const extension = metadata.get('ARROW:extension:name');
      return [name, { type: typeName(type), ...(extension && { extension }), values: plainColumn(data.children[i]) }];
    }),
  );

describe('columns that are kept from Parquet', () => {
  test.each([parquet, `sql:FROM '${parquet}'`, `sql:FROM '${parquet}' ORDER BY x`])(
    'of %s have the types and values that pyarrow gives them',
    async (word) => {
      const { batches } = await read(word, { keep: names });
      expect(batches).toHaveLength(1);
      expect(contents(batches[0], names)).toEqual(contents(arrow, names));
    },
  );
  test.each([
    [parquet, 'as it is'],
    [`${fixtures}kept.arrow`, 'by way of Arrow'],
  ])('are written as a Parquet file of the same types and values: %s, %s', async (word) => {
    const path = join(folder, `again-${word.length}.parquet`);
    const said: string[] = [];
    const file = await openLabelsTable(path, names, { notify: (message) => said.push(message) });
    for (const batch of (await read(word, { keep: names })).batches)
      await file.write(await lastValueFrom(of(batch).pipe(predict(model, { columns: ['x'] }))));
    await file.close();
    expect(said).toEqual([]);
    const { batches } = await read(`sql:SELECT *, 0 AS x FROM '${path}'`, { keep: names });
    expect(contents(batches[0], names)).toEqual(contents(arrow, names));
  });
  test('are refused by name where DuckDB makes other numbers of wide decimals, also deep in lists', async () => {
    for (const keep of ['wide', 'deep'])
      for (const word of [misread, `sql:FROM '${misread}'`])
        await expect(read(word, { keep: [keep] })).rejects.toThrow(
          `Column "${keep}" holds a decimal of 50 digits, but DuckDB reads at most 38 digits`,
        );
    await expect(read(misread, { keep: 'all', keepApart: true })).rejects.toThrow('Column "wide" holds a decimal of');
  });
  test('are said where DuckDB reads their nanoseconds as microseconds', async () => {
    for (const word of [misread, `sql:FROM '${misread}'`]) {
      expect((await read(word, { keep: ['cut'] })).warnings).toMatch(/column .+cut.+ has times with nanoseconds and a/);
      expect((await read(word, {})).warnings).not.toContain('nanoseconds');
    }
  });
});

describe('columns that are kept from SQL', () => {
  /** Expressions of the row number i, with nulls at every level, values that rows share, and items that no row has. */
  const expressions = {
    'lists of every length': 'CASE WHEN i % 7 = 0 THEN NULL ELSE range(i % 5) END',
    'lists that rows share': 'list_extract([[1, 2, 3], [], NULL, [4]], i % 4 + 1)',
    'one list of all rows': "[['a', NULL], NULL, ['a text of more than twelve bytes']]",
    'one map of all rows': "MAP {'a': [1, 2], 'b': NULL}",
    'lists in another order': 'list_reverse(list_transform(range(i % 6), lambda k: k * i))',
    'parts of lists': 'list_slice([i, i + 1, NULL, i + 3], 1 + i % 3, 4)::VARCHAR[]',
    'lists of long texts': "CASE WHEN i % 3 = 0 THEN NULL ELSE [repeat('é', 1 + i % 20), NULL, 'short'] END",
    'structures that are null':
      "CASE WHEN i % 3 = 0 THEN NULL ELSE {a: i, b: repeat('text', 1 + i % 9), c: [i, NULL]} END",
    maps: 'map_from_entries(list_transform(range(i % 4), lambda k: {k: k::VARCHAR, v: {w: [k, i]}}))',
    'fixed-size lists that are null': '(CASE WHEN i % 3 = 0 THEN NULL ELSE [i, NULL, i + 2] END)::SMALLINT[3]',
    'fixed-size lists of fixed-size lists': '[[i, i + 1], [NULL, i]]::INTEGER[2][2]',
    'texts in fixed-size lists': "[repeat('x', 1 + i % 20), NULL]::VARCHAR[2]",
    dates: "[DATE '2000-01-01' + i::INTEGER, NULL]",
    'enums in lists': "[CASE WHEN i % 2 = 0 THEN 'a' END, 'b']::ENUM('a', 'b')[]",
    'uuids in lists': "[('00000000-0000-4000-8000-' || lpad(i::VARCHAR, 12, '0'))::UUID]",
    'whole numbers of 128 bits': '[i::HUGEINT * 10000000000000000000000000000000, NULL]',
    'intervals in structures': '{a: to_days((i % 5)::INTEGER), b: i}',
  };
  const nulls = (value: unknown): unknown => (Array.isArray(value) ? value.map(nulls) : (value ?? null));

  test.each(Object.entries(expressions))('%s have the values that DuckDB gives', async (_, expression) => {
    const sql = `sql:SELECT i AS x, v, v::VARCHAR AS text FROM (SELECT i, ${expression} AS v FROM range(5000) t(i))`;
    const { batches } = await read(sql, { keep: ['v', 'text'] });
    const path = join(folder, 'v.parquet');
    const file = await openLabelsTable(path, ['v', 'text'], {});
    for (const batch of batches)
      await file.write(await lastValueFrom(of(batch).pipe(predict(model, { columns: ['x'] }))));
    await file.close();
    // What was read is written by other code, and must be the same text to DuckDB.
    const again = await read(`sql:SELECT 0 AS x, text, replace(v::VARCHAR, '.0', '') AS v FROM '${path}'`, {
      keep: ['v', 'text'],
    });
    const column = (name: string) => again.batches.flatMap((batch) => [...(batch.getChild(name) ?? [])].map(nulls));
    expect(column('v')).toHaveLength(5000);
    expect(column('v')).toEqual(column('text'));
  });
  test('are text where Arrow does not have their type, and say which', async () => {
    const { batches } = await read(
      "sql:SELECT 1 AS x, [to_days(3)] AS i, '10:00:00+01'::TIMETZ AS t, '101'::BIT AS b",
      {
        keep: ['i', 't', 'b'],
      },
    );
    const found = contents(batches[0], ['i', 't', 'b']);
    expect(found).toEqual({
      i: { type: 'List<Utf8>', values: [['3 days']] },
      t: { type: 'Utf8', values: ['10:00:00+01'] },
      b: { type: 'Utf8', values: ['101'] },
    });
    const types = batches[0].schema.fields.map(({ metadata }) => metadata.get('meander.duckdb.as_text'));
    expect(types.slice(1)).toEqual(['INTERVAL', 'TIME WITH TIME ZONE', 'BIT']);
  });
});

test('several kept fixed-size lists beside a vector each have their own memory', async () => {
  const sql = 'sql:SELECT [i, 1]::FLOAT[2] AS v, [i, 2]::FLOAT[2] AS a, [i, 3]::FLOAT[2] AS b FROM range(5000) t(i)';
  const source = await openSources([sql], { vector: 'v', keep: ['a', 'b'], reuse: true });
  for await (const batch of source.open(null, signal))
    for (const [name, second] of [
      ['v', 1],
      ['a', 2],
      ['b', 3],
    ] as const)
      expect(plainColumn(batch.getChild(name)?.data[0] as never).slice(0, 2)).toEqual([
        [expect.any(Number), second],
        [expect.any(Number), second],
      ]);
  await source.close?.();
});

test('lists of Arrow files are kept as they are beside the features of a model', async () => {
  const word = `${fixtures}kept.arrow`;
  const lists = ['list', 'list_bool', 'list_decimal'];
  const { batches } = await read(word, { columns: undefined, features: ['x'], keep: 'all' });
  expect(contents(batches[0], lists)).toEqual(contents(arrow, lists));
});
