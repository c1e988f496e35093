import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLabelsTable, type TableOptions, tables } from '../../../streams/duckdb.js';
import { fromSource, type Prediction, predict } from '../../../streams/index.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-beside-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** A column of every kind, as an expression of the row number i; a and b are the features. */
const columns = {
  a: '(i % 10)::DOUBLE',
  b: '(i % 7)::INTEGER',
  text: `CASE WHEN i % 5 = 0 THEN NULL WHEN i % 2 = 0 THEN 't' || i ELSE 'more than twelve bytes é ' || i END`,
  'a "quoted", name': `'q' || i`,
  cluster: 'i::BIGINT + 9007199254740993',
  Distance: '(i % 3)::UTINYINT',
  big: '18446744073709551615::UBIGINT - i::UBIGINT',
  price: '(i * 1.25)::DECIMAL(18,4)',
  flag: 'i % 3 = 0',
  day: `DATE '2024-02-28' + i::INTEGER`,
  clock: `TIME '12:34:56.789' + to_seconds(i)`,
  seen: `TIMESTAMP '2024-02-29 01:02:03.456789' + to_seconds(i)`,
  nanos: `'2024-02-29 01:02:03.456789123'::TIMESTAMP_NS`,
  zoned: `TIMESTAMPTZ '2024-02-29 01:02:03+02'`,
  bytes: `'\\x00\\xFF'::BLOB`,
  code: `uuid()::VARCHAR::UUID`,
  list: '[i::DOUBLE, i / 2, NULL]',
  texts: `['x' || i, NULL, '"']`,
  struct: `{'x': i::INTEGER, 'y': {'z': 'deep ' || i}}`,
  map: `MAP {'k' || i: i::INTEGER}`,
};
const model = {
  k: 3,
  d: 2,
  centroids: Float64Array.of(0, 0, 9, 6, 4, 3),
  weights: Float64Array.of(1, 1, 1),
  featureNames: ['a', 'b'],
};
const formats = ['parquet', 'csv'];

async function sql(text: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await connection.run(`SET TimeZone = 'UTC'`);
  return (await connection.runAndReadAll(text)).getRowObjectsJson();
}

/** Writes rows from..to-1 with the columns above. */
async function writeRows(path: string, from: number, to: number, a = columns.a): Promise<void> {
  const values = Object.entries({ ...columns, a }).map(
    ([name, value]) => `${value} AS "${name.replaceAll('"', '""')}"`,
  );
  await sql(
    `COPY (SELECT setseed(0.5) IS NULL AND false AS no, ${values.join(', ')} FROM range(${from}, ${to}) r(i)) ` +
      `TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
}

/** Labels all rows and writes them. @returns what was said */
async function label(paths: string[], out: string, options: TableOptions, during = () => {}): Promise<string[]> {
  const said: string[] = [];
  const source = await tables(paths, { columns: ['a', 'b'], ...options });
  const keep = source.kept ? [] : options.keep;
  const places = { row: true, file: true, beside: source.kept };
  const file = await openLabelsTable(out, keep, { ...places, notify: (message) => said.push(message) });
  try {
    const predictions = fromSource(source).pipe(predict(model, { onBadRow: options.onBadRow, top: 2 }));
    let before: Promise<void> = Promise.resolve();
    await predictions.forEach((prediction: Prediction) => {
      before = before.then(() => file.write(prediction));
    });
    await before;
    during();
    await file.close();
  } catch (error) {
    await file.abandon();
    throw error;
  } finally {
    await source.close?.();
  }
  return [...said, ...[...file.renamed].flat()];
}

/** The types and rows of a table. */
const contents = async (path: string) => [
  await sql(`DESCRIBE FROM '${path}'`),
  await sql(`SELECT t::VARCHAR AS row FROM '${path}' t`),
];

/** Checks that both ways of copying columns give the same tables. */
async function expectSame(paths: string[], options: TableOptions, rows: number, more: string[] = []): Promise<void> {
  for (const format of [...formats, ...more]) {
    const [one, other] = [at(`one.${format}`), at(`other.${format}`)];
    const said = await label(paths, one, { ...options, keepApart: true });
    expect(await label(paths, other, options)).toEqual(said);
    const found = await contents(one);
    expect(found).toEqual(await contents(other));
    expect(found[1].length).toBe(rows);
  }
}

beforeAll(async () => {
  mkdirSync(at('data'));
  await writeRows(at('data/1.parquet'), 0, 2100);
  await writeRows(at('data/2.parquet'), 2100, 2101);
  await writeRows(at('data/3.parquet'), 2101, 3000);
  const missing = 'i % 4 = 1 OR i BETWEEN 2000 AND 4200';
  const bad = `CASE WHEN ${missing} THEN NULL WHEN i % 9 = 0 THEN 'NaN'::DOUBLE ELSE i % 10 END`;
  await writeRows(at('bad.parquet'), 0, 5000, bad);
  await writeRows(at('all-bad.parquet'), 0, 10, 'NULL::DOUBLE');
});

describe('columns that DuckDB copies beside labels', () => {
  test('are those that pass through record batches: all columns of several files', async () => {
    await expectSame([at('data')], { keep: 'all' }, 3000, ['tsv.gz', 'ndjson']);
  });
  test('are those that pass through record batches: some columns in the order named, features too', async () => {
    await expectSame([at('data/3.parquet'), at('data/1.parquet')], { keep: ['struct', 'b', 'text', 'price'] }, 2999);
  });
  test('are those of the rows that have a label, where rows are rejected', async () => {
    const paths = [at('data/2.parquet'), at('bad.parquet'), at('data/3.parquet'), at('all-bad.parquet')];
    const valid = 1 + 899 + Array.from({ length: 5000 }, (_, i) => i).filter(isValid).length;
    await expectSame(paths, { keep: 'all', onBadRow: 'skip' }, valid);
    await expectSame([at('all-bad.parquet')], { keep: ['text'], onBadRow: 'skip' }, 0);
  });
  test('hold the feature as it is read, where that is a list', async () => {
    await sql(
      `COPY (SELECT [i, i % 3]::INTEGER[] AS v, 'n' || i AS name FROM range(3000) r(i)) TO '${at('v.parquet')}'`,
    );
    await expectSame([at('v.parquet')], { keep: 'all', columns: undefined, vector: 'v' }, 3000);
  });
  test('of a file without rows are all there', async () => {
    await writeRows(at('none.parquet'), 0, 0);
    const labelled = await label([at('none.parquet')], at('none-labels.csv'), { keep: 'all', keepApart: true });
    expect(labelled).toEqual([]);
    const header = readFileSync(at('none-labels.csv'), 'utf8').split(',');
    expect(header.slice(0, 5)).toEqual(['meander_cluster', 'meander_distance', 'no', 'a', 'b']);
  });
  test('of text files, SQL and without the option pass through record batches', async () => {
    await sql(`COPY (FROM '${at('data/2.parquet')}') TO '${at('x.csv')}'`);
    const kept = async (path: string, options: TableOptions) => (await tables([at(path)], options)).kept;
    expect(await kept('x.csv', { keep: 'all', keepApart: true, columns: ['a', 'b'] })).toBe(undefined);
    expect(await kept('data/2.parquet', { keep: 'all', columns: ['a', 'b'] })).toBe(undefined);
    expect(await kept('data/2.parquet', { keep: [], keepApart: true, columns: ['a', 'b'] })).toBe(undefined);
  });
  test('must exist, and be named once', async () => {
    const options: TableOptions = { keepApart: true, columns: ['a', 'b'] };
    await expect(tables([at('bad.parquet')], { ...options, keep: ['nope'] })).rejects.toThrow('no column "nope"');
    const twice = label([at('bad.parquet')], at('t.parquet'), { ...options, keep: ['text', 'text'], onBadRow: 'skip' });
    await expect(twice).rejects.toThrow('Column "text" is to be kept twice');
  });
});

describe('a file that changes while its rows are labelled', () => {
  const changes: [string, (path: string) => void][] = [
    ['is written', (path) => utimesSync(path, new Date(), new Date(statSync(path).mtimeMs + 1000))],
    ['grows', (path) => appendFileSync(path, 'more')],
    ['is cut', (path) => truncateSync(path, 100)],
    ['is deleted', (path) => rmSync(path)],
  ];
  test.each(changes)('%s: nothing is left of the output', async (name, change) => {
    const path = at(`${name}.parquet`);
    await writeRows(path, 0, 100);
    const out = at(`${name} labels.parquet`);
    const labelled = label([path], out, { keep: 'all', keepApart: true }, () => change(path));
    await expect(labelled).rejects.toMatchObject({ code: 'input', message: expect.stringContaining(path) });
    expect(readdirSync(folder).filter((file) => file.startsWith(`${name} labels`))).toEqual([]);
  });
});

test('columns that cannot be read again are the fault of the data, not of the output', async () => {
  const path = at('damaged.parquet');
  await writeRows(path, 0, 3000);
  const [{ start }] = await sql(
    `SELECT min(coalesce(dictionary_page_offset, data_page_offset)) AS start FROM parquet_metadata('${path}') ` +
      `WHERE path_in_schema = 'text'`,
  );
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(255, Number(start), Number(start) + 200));
  await expect(label([path], at('d.parquet'), { keep: ['text'], keepApart: true })).rejects.toMatchObject({
    code: 'input',
    message: expect.stringMatching(/^The columns to keep cannot be read: /),
  });
});

/** Whether row i of bad.parquet has numbers. */
function isValid(i: number): boolean {
  return i % 4 !== 1 && !(i >= 2000 && i <= 4200) && i % 9 !== 0;
}
