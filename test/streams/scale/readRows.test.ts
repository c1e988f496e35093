import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pointsReader } from '../../../streams/points/reader.js';
import { countRows } from '../../../streams/scale/countRows.js';
import { readRows } from '../../../streams/scale/readRows.js';
import { openSources } from '../../../streams/sources/openSources.js';
import { cliPath } from '../../cliPath.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));
const N = 5000;
const never = new AbortController().signal;
const all = Array.from({ length: N }, (_, i) => [i, 2 * i + 1]);

/** A file of two columns x and y per format. */
const files = ['rows.arrow', 'rows.arrows', 'rows.parquet', 'named.parquet', 'rows.csv', 'rows.ndjson', 'rows.f64'].map(
  (name) => join(folder, name),
);

beforeAll(async () => {
  const [arrow, arrows, parquet, named, csv, ndjson, f64] = files;
  writeFileSync(csv, `x,y\n${all.map((row) => row.join(',')).join('\n')}\n`);
  writeFileSync(ndjson, all.map(([x, y]) => `${JSON.stringify({ x, y })}\n`).join(''));
  writeFileSync(f64, Float64Array.from(all.flat()));
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`COPY (FROM '${csv}') TO '${parquet}' (ROW_GROUP_SIZE 2048)`);
  await connection.run(`COPY (SELECT x AS file_row_number, y FROM '${csv}') TO '${named}' (ROW_GROUP_SIZE 2048)`);
  connection.closeSync();
  for (const out of [arrow, arrows]) {
    const words = ['generate', 'blobs', '--rows', String(N), '--dims', '2', '--batch-rows', '700', '--quiet'];
    execFileSync(process.execPath, [cliPath, ...words, '--out', out]);
  }
}, 60_000);

/** The numbers of rows [from, to) of a file, and how many rows its source read for that. */
async function rowsOf(path: string, from: number, to: number) {
  const source = await openSources([path], { dims: 2 });
  let read = 0;
  const watched: typeof source = {
    ...source,
    async *open(position, signal) {
      for await (const batch of source.open(position, signal)) {
        read += batch.numRows;
        yield batch;
      }
    },
  };
  const rows: number[] = [];
  let reader: ReturnType<typeof pointsReader> | undefined;
  for await (const batch of readRows(watched, from, to, never)) {
    reader ??= pointsReader(batch.schema, {}, {}, batch);
    const { values, n, d } = reader.read(batch);
    rows.push(...values.subarray(0, n * d));
  }
  await source.close?.();
  return { rows, read };
}

describe.each(files.map((path) => [path.split('/').at(-1), path] as const))('rows of %s', (name, path) => {
  test('are those of the whole file, from any row to any other', async () => {
    const whole = (await rowsOf(path, 0, N)).rows;
    expect(whole.length).toBe(2 * N);
    for (const [from, to] of [
      [0, 1],
      [1, 3],
      [699, 701],
      [700, 1400],
      [2047, 2049],
      [3333, 4444],
      [N - 1, N],
    ])
      expect((await rowsOf(path, from, to)).rows).toEqual(whole.slice(2 * from, 2 * to));
  });

  test.skipIf(/csv|ndjson/.test(name ?? ''))('are read without most of those before them', async () => {
    const { read } = await rowsOf(path, N - 200, N);
    expect(read).toBeLessThanOrEqual(name?.startsWith('rows') ? 904 : N);
  });

  test('are counted, and may not lie past the end', async () => {
    const source = await openSources([path], { dims: 2 });
    const said: string[] = [];
    expect(await countRows(source, (message) => said.push(message), never)).toEqual([{ path, rows: N }]);
    expect(said.length).toBe(/csv|ndjson/.test(name ?? '') ? 1 : 0);
    await source.close?.();
    await expect(rowsOf(path, N - 10, N + 10)).rejects.toThrow(
      /so there is no row|rows 4990 to 5010 of it were asked for/,
    );
  });
});
