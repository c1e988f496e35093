import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { originOf } from '../../../streams/points/batchOrigin.js';
import { pointsReader } from '../../../streams/points/reader.js';
import { byteStream } from '../../../streams/sources/byteStream.js';
import { openSources } from '../../../streams/sources/openSources.js';
import type { Source } from '../../../streams/sources/source.js';
import type { SourceOptions } from '../../../streams/sources/sourceOptions.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-bytes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;
const objects = [0, 1, 2, 3].map((i) => ({ x: i, deep: { y: i + 0.5 }, name: `a,"${i}"` }));
const ndjson = objects.map((object) => `${JSON.stringify(object)}\n`).join('');
const columns = ['x', 'deep.y'];
const wanted = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5];

/** Bytes in pieces of some length. */
async function* pieces(bytes: Uint8Array | string, length = 7) {
  const all = Buffer.from(bytes);
  for (let from = 0; from < all.length; from += length) yield all.subarray(from, from + length);
}

async function readAll(source: Source, options: SourceOptions, position: unknown = null) {
  const reader = pointsReader(await source.schema(), options);
  const found: { position: unknown; values: number[]; reasons: string[] }[] = [];
  for await (const batch of source.open(position, signal)) {
    const { values, n, d, reasons } = reader.read(batch);
    const row = { position: originOf(batch)?.position, values: [...values.subarray(0, n * d)] };
    found.push({ ...row, reasons: [...(reasons?.values() ?? [])] });
  }
  await source.close?.();
  return found;
}

const valuesOf = async (bytes: Uint8Array | string, options: SourceOptions = {}, length?: number) =>
  (await readAll(await byteStream(pieces(bytes, length), 'pipe', options), options)).flatMap(({ values }) => values);

describe('bytes of any format', () => {
  const flat = JSON.stringify(
    objects.map(({ x, deep }) => ({ x, y: deep.y })),
    null,
    2,
  );
  test.each([
    ['NDJSON', ndjson, { columns }],
    ['NDJSON with Windows line ends', ndjson.replaceAll('\n', '\r\n'), { columns }],
    ['NDJSON without a last line break', ndjson.trimEnd(), { columns }],
    ['gzipped NDJSON', gzipSync(ndjson), { columns }],
    ['one JSON array', flat, {}],
    ['CSV', `x,y\n${objects.map(({ x, deep }) => `${x},${deep.y}\n`).join('')}`, {}],
    ['lists', objects.map(({ x, deep }) => `[${x}, ${deep.y}]\n`).join(''), {}],
    ['objects with a list', objects.map(({ x, deep }) => `{"v": [${x}, ${deep.y}]}\n`).join(''), { vector: 'v' }],
  ])('%s is recognized and read', async (_, bytes, options) => {
    expect(await valuesOf(bytes, options)).toEqual(wanted);
  });

  test('what was recognized is said', async () => {
    const said: string[] = [];
    await valuesOf(ndjson, { columns, notify: (message) => said.push(message) });
    expect(said).toEqual(['pipe is read as ndjson, by its first bytes; --format NAME says otherwise']);
  });

  test('bytes that are no known format are refused with the first of them', async () => {
    await expect(valuesOf(Uint8Array.of(1, 0, 2, 3))).rejects.toThrow('first bytes 01000203');
    await expect(valuesOf('')).rejects.toThrow('sends no bytes');
  });

  test('a temporary copy is deleted when the source is closed', async () => {
    // In a folder of its own, since other programs copy to that of the system.
    vi.stubEnv('TMPDIR', mkdtempSync(join(folder, 'copies-')));
    onTestFinished(() => void vi.unstubAllEnvs());
    const copies = () => readdirSync(tmpdir()).filter((name) => /^meander-[0-9a-f-]{36}[.]/.test(name)).length;
    const source = await byteStream(pieces('[{"x": 1, "y": 2}]'), 'pipe');
    expect(copies()).toBe(1);
    await source.close?.();
    expect(copies()).toBe(0);
  });
});

describe('NDJSON from a stream', () => {
  test('says once that a later row has another field, which is left out', async () => {
    const said: string[] = [];
    const options = { columns, notify: (message: string) => said.push(message), format: 'ndjson' } as const;
    const later = `${ndjson.repeat(30)}${JSON.stringify({ x: 1, deep: { y: 2 }, z: 3 })}\n`.repeat(2);
    expect(await valuesOf(later, options)).toHaveLength(2 * 242);
    expect(said).toEqual([
      'pipe, line 121, has a field "z" that no row had when the columns were chosen; it is left out',
    ]);
  });
  test('rows are yielded before the stream ends', async () => {
    let sent = 0;
    async function* endless() {
      for (;;) yield Buffer.from(`{"x": ${sent++}}\n`);
    }
    const source = await byteStream(endless(), 'pipe');
    const { value } = await source.open(null, signal)[Symbol.asyncIterator]().next();
    expect(value.numRows).toBe(100);
    expect(sent).toBeLessThan(110);
  });

  test('reading continues at every position, and other lines before it are refused', async () => {
    const open = (text: string) => byteStream(pieces(text, 40), 'pipe', { columns });
    const many = ndjson.repeat(40);
    const all = await readAll(await open(many), { columns });
    expect(all.length).toBeGreaterThan(2);
    for (const i of [0, 1, all.length - 1]) {
      const rest = await readAll(await open(many), { columns }, all[i].position);
      expect(rest.flatMap(({ values }) => values)).toEqual(all.slice(i).flatMap(({ values }) => values));
    }
    const other = many.replace('"x":0', '"x":9');
    await expect(readAll(await open(other), { columns }, all[1].position)).rejects.toThrow('sends other lines');
  });

  test('lines that cannot be read are refused with their number, or rejected and counted', async () => {
    const text = `${'{"x":1}\n'.repeat(120)}{"x":"a"}\n{"x":NaN}\n{"x\n`;
    await expect(valuesOf(text)).rejects.toThrow('pipe, line 121, "x" is "a"');
    const options: SourceOptions = { onBadRow: 'skip' };
    const found = await readAll(await byteStream(pieces(text, 30), 'pipe', options), options);
    expect(found.flatMap(({ reasons }) => reasons)).toEqual(['null', 'NaN', 'null']);
  });
});

test('a file with an unknown extension is recognized, or read as the format that is given', async () => {
  const path = join(folder, 'rows.txt');
  writeFileSync(path, 'x,y\n0,0.5\n1,1.5\n2,2.5\n3,3.5\n');
  for (const options of [{}, { format: 'csv' } as const]) {
    const found = await readAll(await openSources([path], options), options);
    expect(found.flatMap(({ values }) => values)).toEqual(wanted);
  }
});
