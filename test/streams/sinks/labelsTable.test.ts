import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { Bool, Field, Float64, Int64, List, type RecordBatch, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { lastValueFrom, of } from 'rxjs';
import { afterAll, describe, expect, test } from 'vitest';
import { openLabelsTable } from '../../../streams/duckdb.js';
import { predict } from '../../../streams/index.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));
const rows = 5000;
const long = (i: number) => `a text of more than twelve bytes: ${i} é`;
const made = <T>(of: (i: number) => T): T[] => Array.from({ length: rows }, (_, i) => of(i));
const { batches } = new Table({
  x: vectorFromArray(
    made((i) => i % 10),
    new Float64(),
  ),
  name: vectorFromArray(
    made((i) => (i % 3 === 0 ? null : i % 3 === 1 ? `n${i}` : long(i))),
    new Utf8(),
  ),
  id: vectorFromArray(
    made((i) => 2n ** 60n + BigInt(i)),
    new Int64(),
  ),
  flag: vectorFromArray(
    made((i) => (i % 5 === 0 ? null : i % 2 === 0)),
    new Bool(),
  ),
  tags: vectorFromArray(
    made((i) => (i % 2 ? ['a'] : [])),
    new List(new Field('item', new Utf8(), true)),
  ),
});
const model = { k: 2, d: 1, centroids: Float64Array.of(0, 10), weights: Float64Array.of(1, 1) };

/** Writes all rows with all columns. @returns what was said */
async function write(path: string): Promise<string[]> {
  const said: string[] = [];
  const file = await openLabelsTable(path, 'all', { row: true, notify: (message) => said.push(message) });
  for (const [from, to] of [
    [0, 3001],
    [3001, rows],
  ]) {
    const batch = batches[0].slice(from, to) as RecordBatch;
    await file.write(await lastValueFrom(of(batch).pipe(predict(model, { columns: ['x'], top: 2 }))));
  }
  await file.close();
  return said;
}

async function read(path: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  return (await connection.runAndReadAll(`FROM '${path}'`)).getRowObjectsJson();
}

describe('a table of labels', () => {
  test.each(['a.parquet', 'a.csv', 'a.csv.gz', 'a.tsv', 'a.ndjson', 'a.jsonl.gz'])(
    '%s holds all rows in order',
    async (name) => {
      const path = join(folder, name);
      expect(await write(path)).toEqual([]);
      const found = await read(path);
      expect(found.length).toBe(rows);
      for (const i of [0, 1, 2, 63, 64, 2047, 2048, 3000, 3001, 3002, rows - 1]) {
        const { cluster, distance, name: text, id, flag } = found[i];
        const x = i % 10;
        expect([cluster, distance].map(Number)).toEqual(x <= 5 ? [0, x * x] : [1, (10 - x) ** 2]);
        expect(text).toBe(i % 3 === 0 ? null : i % 3 === 1 ? `n${i}` : long(i));
        expect([id, flag]).toEqual([String(2n ** 60n + BigInt(i)), i % 5 === 0 ? null : i % 2 === 0]);
      }
      expect(readdirSync(folder).filter((file) => file.includes('.tmp'))).toEqual([]);
    },
  );
  test('has lists as lists in Parquet and NDJSON, and as a column per item, or as JSON, in CSV', async () => {
    expect((await read(join(folder, 'a.parquet')))[1]).toMatchObject({
      tags: ['a'],
      clusters: [0, 1],
      distances: [1, 81],
    });
    expect(readFileSync(join(folder, 'a.csv'), 'utf8').split('\n')[2]).toContain('"[""a""]"');
    expect((await read(join(folder, 'a.ndjson')))[1]).toMatchObject({
      tags: ['a'],
      shares: [1 / (1 + 1 / 81), 1 / 81 / (1 + 1 / 81)],
    });
    expect((await read(join(folder, 'a.csv')))[1]).toMatchObject({ clusters_1: '0', clusters_2: '1', distances_2: 81 });
    expect(gunzipSync(readFileSync(join(folder, 'a.csv.gz')))).toEqual(readFileSync(join(folder, 'a.csv')));
  });
  test('of data without rows has its columns', async () => {
    const path = join(folder, 'empty.csv');
    await (await openLabelsTable(path)).close();
    expect(readFileSync(path, 'utf8')).toBe('cluster,distance\n');
  });
  test('leaves nothing where it is abandoned', async () => {
    const file = await openLabelsTable(join(folder, 'b.parquet'));
    await file.abandon();
    expect(readdirSync(folder).filter((name) => name.startsWith('b'))).toEqual([]);
  });
  test('wants to know what to write', async () => {
    await expect(openLabelsTable(join(folder, 'c.xlsx'))).rejects.toThrow('give a name that ends in .parquet, .csv');
  });
});
