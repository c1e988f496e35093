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
  const base = 2 ** 46;
  /** What lies at an address. */
  const byteAt = (address: number) => (7 * (address - base)) % 256;
  /** Entries of texts, with the beginnings that the texts have. */
  const entriesAt = (addresses: readonly number[], high = 0) => {
    const entries = new DataView(new ArrayBuffer(16 * addresses.length));
    addresses.forEach((address, i) => {
      for (let t = 0; t < 4; t++) entries.setUint8(16 * i + 4 + t, byteAt(address + t));
      entries.setBigUint64(16 * i + 8, BigInt(address) + (BigInt(high) << 56n), true);
    });
    return entries;
  };
  /** Reads texts, and which pieces of memory were read for them. */
  const read = (addresses: readonly number[], lengths: readonly number[], entries = entriesAt(addresses)) => {
    const pieces: number[][] = [];
    lengths.forEach((length, i) => {
      entries.setUint32(16 * i, length, true);
    });
    const bytesOf: BytesOf = (made) => (entry) => {
      const [length, word] = [made.getUint32(16 * entry, true), made.getBigUint64(16 * entry + 8, true)];
      const address = Number(word & (2n ** 56n - 1n));
      pieces.push([address - base, length]);
      return Uint8Array.from({ length }, (_, i) => byteAt(address + i));
    };
    const copy = longTexts(entries, Uint32Array.from(lengths), bytesOf);
    for (const [row, length] of lengths.entries()) {
      if (length <= 12) continue;
      const found = new Uint8Array(length + 2);
      copy(row, found, 1);
      expect([...found]).toEqual([0, ...Array.from({ length }, (_, i) => byteAt(addresses[row] + i)), 0]);
    }
    return pieces.sort(([a], [b]) => a - b);
  };
  test('that lie one after another, with 4 bytes between them at most, are read at once, and nothing else', () => {
    const addresses = [base + 117, base, base + 100, base + 5000, base + 5018].map((address) => address);
    expect(read(addresses, [20, 13, 13, 13, 300])).toEqual([
      [0, 13],
      [100, 37],
      [5000, 13],
      [5018, 300],
    ]);
  });
  test('that overlap, are the same, or lie in each other are read once', () => {
    expect(read([base, base + 10, base, base + 20], [100, 20, 100, 500])).toEqual([[0, 520]]);
  });
  test('short texts and missing ones, whose entries may hold anything, are left alone', () => {
    expect(read([base, base + 13, 3], [13, 12, 0])).toEqual([[0, 13]]);
    expect(read([base], [12])).toEqual([]);
  });
  test('are read one by one where what was read does not begin as their entries say', () => {
    const entries = entriesAt([base, base + 13]);
    entries.setUint8(16 + 4, byteAt(base + 13) ^ 1);
    expect(read([base, base + 13], [13, 13], entries)).toEqual([
      [0, 26],
      [0, 13],
      [13, 13],
    ]);
  });
  test('are read one by one where their addresses have marks in the highest byte', () => {
    expect(read([base, base + 13], [13, 13], entriesAt([base, base + 13], 0xb4))).toEqual([
      [0, 13],
      [13, 13],
    ]);
  });
});
