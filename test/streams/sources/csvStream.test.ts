import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { originOf } from '../../../streams/points/batchOrigin.js';
import { pointsReader } from '../../../streams/points/reader.js';
import { byteStream } from '../../../streams/sources/byteStream.js';
import { type CsvStreamOptions, csvStream } from '../../../streams/sources/csvStream.js';
import type { Source } from '../../../streams/sources/source.js';
import { tables } from '../../../streams/sources/tables.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-csv-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;
type Options = Partial<CsvStreamOptions>;

async function* pieces(bytes: Uint8Array | string, length = 1000) {
  const all = Buffer.from(bytes);
  for (let from = 0; from < all.length; from += length) yield all.subarray(from, from + length);
}

const stream = (bytes: Uint8Array | string, options: Options = {}, length?: number) =>
  csvStream(pieces(bytes, length), { name: 'pipe', pieceBytes: 200, ...options });

/** All points of a source, what it keeps, the position of each record batch, and what was rejected. */
async function readAll(source: Source, options: Options = {}, position: unknown = null) {
  const reader = pointsReader(await source.schema(), options);
  const found = {
    rows: [] as number[][],
    kept: [] as unknown[],
    positions: [] as unknown[],
    rejected: 0,
    after: [] as number[],
  };
  try {
    for await (const batch of source.open(position, signal)) {
      const origin = originOf(batch);
      found.positions.push(origin?.position);
      found.after.push(found.rows.length);
      found.rejected += origin?.rejected?.rows ?? 0;
      const { values, n, d } = reader.read(batch);
      for (let i = 0; i < n; i++) found.rows.push([...values.subarray(i * d, (i + 1) * d)]);
      for (const name of options.keep ?? []) found.kept.push(...(batch.getChild(name)?.toArray() ?? []));
      expect(origin?.row).toBe(found.after.at(-1));
    }
  } finally {
    await source.close?.();
  }
  return found;
}

/** The same bytes as a file. */
const file = (text: string, options: Options = {}) => {
  writeFileSync(join(folder, 'a.csv'), text);
  return tables([join(folder, 'a.csv')], options);
};

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (cause: Error) => cause.message,
  );

const numbers = (rows: number) => `x,y\n${Array.from({ length: rows }, (_, i) => `${i},${i / 7}\n`).join('')}`;

test('rows are yielded while the stream goes on without end', async () => {
  let sent = 0;
  async function* endless() {
    yield Buffer.from('x,y\n');
    for (;;) {
      yield Buffer.from(`${sent},${sent++}.5\n`.repeat(50));
      await sleep(1);
    }
  }
  const source = await byteStream(endless(), 'pipe');
  const reading = source.open(null, signal)[Symbol.asyncIterator]();
  expect((await reading.next()).value.numRows).toBeGreaterThan(99);
  expect((await reading.next()).value.numRows).toBeGreaterThan(0);
  await source.close?.();
  expect(sent).toBeGreaterThan(2);
});

test('a stream that pauses after 100 rows is read after a second', async () => {
  async function* pausing() {
    yield Buffer.from(numbers(100));
    await new Promise(() => {});
  }
  const source = await byteStream(pausing(), 'pipe');
  const { value } = await source.open(null, signal)[Symbol.asyncIterator]().next();
  expect(value.numRows).toBe(100);
  await source.close?.();
});

describe('a stream gives what the same bytes give as a file', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      'a',
      'b c',
      ' "q" ',
      '"x, y"',
      '"line\nbreak"',
      '"he said ""no"""',
      '5" pipe',
      '""',
      'é',
      '#n',
      '"\r\n"',
    ),
    fc.stringMatching(/^[a-z ]{0,9}$/),
  );
  const row = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), cell, fc.integer());
  const table = fc.record({
    rows: fc.array(row, { minLength: 3, maxLength: 40 }),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    last: fc.boolean(),
    length: fc.integer({ min: 1, max: 90 }),
    pieceBytes: fc.integer({ min: 1, max: 300 }),
  });
  test('wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ rows, lineEnd, last, length, pieceBytes }) => {
        const lines = ['x,text,y', ...rows.map((cells) => cells.join(','))].join(lineEnd) + (last ? lineEnd : '');
        const csv = { delimiter: ',', quote: '"', header: true };
        const options: Options = { keep: ['text'], columns: ['x', 'y'], csv };
        const ofFile = await errorOr(() => file(lines, options), options);
        const ofStream = await errorOr(() => stream(lines, { ...options, pieceBytes }, length), options);
        expect(ofStream).toEqual(ofFile);
      }),
      { numRuns: 40 },
    );
  });

  /** The rows and texts, or that there was an error. */
  async function errorOr(open: () => Promise<Source>, options: Options) {
    try {
      const { rows, kept } = await readAll(await open(), options);
      return { rows, kept };
    } catch {
      return 'error';
    }
  }

  test.each([
    ['semicolons and decimal commas', numbers(90).replaceAll(',', ';').replaceAll('.', ',')],
    ['carriage returns alone', numbers(90).replaceAll('\n', '\r')],
    ['lines before the header', `made by hand\nin spring\n${numbers(90)}`],
    ['a byte order mark', `\uFEFF${numbers(90)}`],
    ['tabs and no header', numbers(90).replace('x,y\n', '').replaceAll(',', '\t')],
    ['a first row that DuckDB takes for a header', '-91.015625,true\n0,true\n4,true'],
    ['one decimal comma and no header', '1e3\ta\t0\n0\ta\t+7\n0\ta\t0\n1e3\ta\t-0,109375'],
    ['empty lines', numbers(90).replaceAll('\n', '\n\n')],
  ])('with %s', async (_, text) => {
    expect((await readAll(await stream(text))).rows).toEqual((await readAll(await file(text))).rows);
  });

  test('in UTF-16', async () => {
    const bytes = Buffer.from(`\uFEFF${numbers(300)}`, 'utf16le');
    const said: string[] = [];
    const source = await byteStream(pieces(bytes, 7), 'pipe', { notify: (message) => said.push(message) });
    expect((await readAll(source)).rows).toHaveLength(300);
    expect(said[0]).toContain('csv in UTF-16');
    const bare = await byteStream(pieces(bytes.subarray(2)), 'pipe', { format: 'csv', csv: { encoding: 'utf-16' } });
    expect((await readAll(bare)).rows).toHaveLength(300);
  });
});

describe('a late row that does not fit is refused as in a file, with its line', () => {
  test.each([
    ['another width', '1,2,3'],
    ['text in a column of numbers', '1,abc'],
  ])('%s', async (_, bad) => {
    const text = `${numbers(30_000)}${bad}\n`;
    const ofFile = await errorOf(file(text).then((source) => readAll(source)));
    const ofStream = await errorOf(stream(text, { pieceBytes: 10_000 }).then((source) => readAll(source)));
    expect(ofStream).toContain('CSV Error on Line: 30002');
    expect(ofStream).toMatch(/^pipe cannot be read past row \d{5}: /);
    expect(ofStream.replace(/^.*?(?=: )/, '')).toBe(ofFile.replace(/^.*?(?=: )/, ''));
  });

  test('or rejected and counted with onBadRow "skip"', async () => {
    const text = numbers(1000).replace('\n500,', '\nabc,').replace('\n700,', '\n1,2,');
    const options: Options = { onBadRow: 'skip', pieceBytes: 100 };
    const { rows, rejected } = await readAll(await stream(text, options), options);
    expect([rows.length, rejected]).toEqual([998, 2]);
  });
});

describe('reading continues', () => {
  const text = numbers(800);

  test('at every position, however the bytes come then', async () => {
    const all = await readAll(await stream(text));
    expect(all.positions.length).toBeGreaterThan(20);
    for (const i of [0, 1, 13, all.positions.length - 1])
      for (const pieceBytes of [70, 200, 100_000]) {
        const position = JSON.parse(JSON.stringify(all.positions[i]));
        const source = await stream(text, { pieceBytes });
        const reader = pointsReader(await source.schema(), {});
        const rest: number[] = [];
        for await (const batch of source.open(position, signal)) rest.push(...reader.read(batch).values);
        await source.close?.();
        expect(rest).toEqual(all.rows.slice(all.after[i]).flat());
      }
  });

  test('not where other bytes come', async () => {
    const { positions } = await readAll(await stream(text));
    const resumed = (other: string) => stream(other).then((source) => readAll(source, {}, positions[9]));
    expect(await errorOf(resumed(text.replace('\n3,', '\n4,')))).toContain('sends other rows');
    expect(await errorOf(resumed(text.slice(0, 300)))).toContain('of the first');
  });

  test('not a second time', async () => {
    const source = await byteStream(pieces(text), 'pipe');
    source.open(null, signal);
    expect(() => source.open(null, signal)).toThrow('pipe can be read only once; write it to a file, and read that.');
    await source.close?.();
  });
});

test('a quote that is not closed ends with an error, not with memory', async () => {
  async function* open() {
    yield Buffer.from(numbers(120));
    yield Buffer.from('1,"');
    for (let i = 0; i < 70; i++) yield Buffer.alloc(2 ** 20, 'a');
  }
  const reading = csvStream(open(), { name: 'pipe' }).then((source) => readAll(source));
  expect(await errorOf(reading)).toContain('pipe, line 122 has more than 67108864 bytes');
});

test('its temporary file is deleted when it is closed, and when it cannot be opened', async () => {
  const copies = () => readdirSync(tmpdir()).filter((name) => /^meander-[0-9a-f-]{36}[.]csv/.test(name)).length;
  const before = copies();
  const source = await stream(numbers(10));
  expect(copies()).toBe(before + 1);
  await source.close?.();
  expect(await errorOf(stream('x,y\na,b\n'))).not.toBe('none');
  expect(copies()).toBe(before);
});
