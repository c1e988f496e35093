import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { lastValueFrom } from 'rxjs';
import { afterAll, expect, test } from 'vitest';
import { openLabelsTable } from '../../../streams/duckdb.js';
import { fromPoints, fromSource, openLabelsFile, predict } from '../../../streams/index.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-unit-'));
afterAll(() => rmSync(folder, { recursive: true }));
const standardize = { mean: [4], scale: [2] };
const transforms = [
  ['data', undefined],
  ['standardized', { standardize }],
  ['unit length', { normalize: 'l2' }],
  ['standardized, unit length', { standardize, normalize: 'l2' }],
] as const;

test.each(transforms)('files of labels say that distances are measured in: %s', async (unit, transform) => {
  const model = { k: 2, d: 1, centroids: Float64Array.of(-1, 1), weights: Float64Array.of(1, 1), transform };
  const prediction = await lastValueFrom(fromSource(fromPoints([[2], [6]])).pipe(predict(model)));
  const [arrow, parquet] = ['arrow', 'parquet'].map((extension) => join(folder, `${unit}.${extension}`));
  const file = openLabelsFile(arrow);
  file.write(prediction);
  file.close();
  expect(tableFromIPC(readFileSync(arrow)).schema.metadata.get('meander.distance.unit')).toBe(unit);
  const table = await openLabelsTable(parquet);
  await table.write(prediction);
  await table.close();
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const found = await connection.runAndReadAll(
    `SELECT decode(value) FROM parquet_kv_metadata('${parquet}') WHERE decode(key) = 'meander.distance.unit'`,
  );
  expect(found.getRows()).toEqual([[unit]]);
});
