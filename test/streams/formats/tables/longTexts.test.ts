import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { type BytesOf, longTexts } from '../../../../streams/formats/tables/longTexts.js';
import { tables } from '../../../../streams/sources/tables.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-texts-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const rows = 6000;
/** Texts of every length, of several bytes per letter, longer than a page of memory, and missing. */
const kinds: [string, (i: number) => string | null][] = [
  ['lengths around 12', (i) => 'abcdefghijklmnopqrstuvwxyz'.slice(0, 1 + (i % 26))],
  ['few distinct texts', (i) => `one of seven texts: ${i % 7}`],
  ['letters of several bytes', (i) => `${'é€𝄞'.repeat(i % 9)}${i}`],
  ['texts longer than a page', (i) => (i % 500 === 7 ? `${i},`.repeat(4000) : `${i}`.padStart(14))],
  ['missing texts', (i) => (i % 3 === 0 ? null : `a text of row number ${i}`)],
];

describe.each(kinds)('%s', (_, textOf) => {
  test.each(['parquet', 'csv', 'ndjson'])('are read from %s as they were written', async (format) => {
    const texts = Array.from({ length: rows }, (_, i) => textOf(i));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run('CREATE TABLE texts (x DOUBLE, t VARCHAR)');
    const appender = await connection.createAppender('texts');
    for (const text of texts) {
      appender.appendDouble(1);
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
      appender.endRow();
    }
    appender.closeSync();
    const options = format === 'csv' ? 'FORMAT csv, HEADER, FORCE_QUOTE (t)' : `FORMAT ${format.replace('nd', '')}`;
    await connection.run(`COPY texts TO '${at(`t.${format}`)}' (${options})`);
    const source = await tables([at(`t.${format}`)], { columns: ['x'], keep: ['t'] });
    const found: unknown[] = [];
    for await (const batch of source.open(null, new AbortController().signal))
      found.push(...(batch.getChild('t')?.toArray() ?? []));
    expect(found).toEqual(texts);
    await source.close?.();
  });
});

describe('long texts', () => {
  const entriesAt = (addresses: readonly number[]) => {
    const entries = new DataView(new ArrayBuffer(16 * addresses.length));
    addresses.forEach((address, i) => {
      entries.setBigUint64(16 * i + 8, BigInt(address), true);
    });
    return entries;
  };
  const base = 2 ** 46;
  /** Memory in which the byte at an address is the address; counts the readings. */
  const memory = () => {
    const lengths: number[] = [];
    const bytesOf: BytesOf = (entries) => (entry) => {
      const [length, address] = [entries.getUint32(16 * entry, true), entries.getBigUint64(16 * entry + 8, true)];
      lengths.push(length);
      return Uint8Array.from({ length }, (_, i) => Number(address) - base + i);
    };
    return { bytesOf, lengths };
  };
  test('on neighbouring pages are read at once, and no page that holds none', () => {
    const { bytesOf, lengths } = memory();
    const addresses = [base + 4090, base + 20, base + 20_000, base + 100].map((address) => address);
    const read = longTexts(entriesAt(addresses), Uint32Array.of(13, 14, 15, 0), bytesOf);
    for (const [row, length] of [13, 14, 15].entries())
      expect([...read(row)]).toEqual(Array.from({ length }, (_, i) => (addresses[row] - base + i) % 256));
    expect(lengths.sort()).toEqual([4096, 8192]);
  });
});
