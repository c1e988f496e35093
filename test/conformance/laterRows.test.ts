import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type DataType, Field, Float64, Int32, List, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toIpc } from '../../streams/formats/ipc/encode.js';
import { Engine } from '../../streams/formats/tables/duckdb.js';
import { pointsReader } from '../../streams/points/reader.js';
import { byteStream } from '../../streams/sources/byteStream.js';
import { openSources } from '../../streams/sources/openSources.js';
import type { Source } from '../../streams/sources/source.js';
import type { SourceOptions } from '../../streams/sources/sourceOptions.js';

/** More rows than any reader looks at before it decides. */
const ROWS = 30_000;
const folder = mkdtempSync(join(tmpdir(), 'meander-later-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Open = (options: SourceOptions) => Promise<Source>;

/** What was read, and what was said. */
async function read(open: Open, options: SourceOptions = {}) {
  const said: string[] = [];
  const all = { ...options, notify: (sentence: string) => said.push(sentence) };
  const source = await open(all);
  const found = { rows: 0, last: [] as number[], bad: 0, said };
  try {
    const reader = pointsReader(await source.schema(), all);
    for await (const batch of source.open(null, new AbortController().signal)) {
      const { n, d, values, rows } = reader.read(batch);
      found.rows += n;
      found.bad += rows - n;
      if (n > 0) found.last = [...values.subarray((n - 1) * d, n * d)];
    }
    return found;
  } finally {
    await source.close?.();
  }
}

let written = 0;
function write(extension: string, content: string | Uint8Array): string {
  const path = join(folder, `data-${written++}.${extension}`);
  writeFileSync(path, content);
  return path;
}

const files =
  (...paths: string[]): Open =>
  (options) =>
    openSources(paths, options);
const pipe =
  (...chunks: string[]): Open =>
  (options) =>
    byteStream(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), 'stdin', options);

const first = '{"x":1,"y":2}';
/** The readers of JSON, of which the last of many rows is another one. */
const json = {
  'an NDJSON file': (row: string, before = first) => files(write('ndjson', `${`${before}\n`.repeat(ROWS)}${row}\n`)),
  'an NDJSON pipe': (row: string, before = first) => pipe(`${before}\n`.repeat(ROWS), `${row}\n`),
  'a JSON array': (row: string, before = first) => files(write('json', `[${`${before},`.repeat(ROWS)}${row}]`)),
};
const csv = {
  'a CSV file': (row: string, before = '1,2') => files(write('csv', `x,y\n${`${before}\n`.repeat(ROWS)}${row}\n`)),
  'a CSV pipe': (row: string, before = '1,2') => pipe(`x,y\n${`${before}\n`.repeat(ROWS)}`, `${row}\n`),
  'the second of two CSV files': (row: string) =>
    files(write('csv', 'x,y\n1,2\n'), write('csv', `x,y\n${'1,2\n'.repeat(50)}${row}\n`)),
};
/** Where a message finds the row: its number from 0, or that of its line in the file, from 1. */
const place = /(data-\d+\.\w+|stdin).*((row|line) (30000|30001|50)|Line: (30002|52))\b/;

describe.each(Object.entries(json))('in %s', (_, open) => {
  test.each(['{"x":"seven","y":2}', '{"x":null,"y":2}', '{"y":2}', '{"x":[1],"y":2}', '{"x":{"z":1},"y":2}', '[1,2]'])(
    'a later row %s is bad, and its place is named',
    async (row) => {
      await expect(read(open(row))).rejects.toThrow(place);
      expect(await read(open(row), { onBadRow: 'skip' })).toMatchObject({ rows: ROWS, bad: 1 });
    },
  );
  test('a fraction after whole numbers is kept', async () => {
    expect(await read(open('{"x":1.5,"y":2}'))).toMatchObject({ rows: ROWS + 1, last: [1.5, 2] });
  });
  test('a field that is added later is no feature, and is said once with its place', async () => {
    const { rows, last, said } = await read(open('{"x":1,"y":3,"z":4}'));
    expect({ rows, last }).toEqual({ rows: ROWS + 1, last: [1, 3] });
    const later = said.filter((sentence) =>
      / has a field "z" that no row had when the columns were chosen; it is left/.test(sentence),
    );
    expect(later).toEqual([expect.stringMatching(place)]);
  });
  test('a field in a nested object that is added later is said with its path', async () => {
    const { said } = await read(open('{"x":1,"y":3,"at":{"a":2,"b":3}}', '{"x":1,"y":2,"at":{"a":1}}'));
    expect(said.join()).toMatch(/ has a field "at\.b" that no row had/);
    expect(said.join()).not.toContain('"at.a" that');
  });
  test('nothing is said of fields that were null or missing in some rows, nor of broken rows', async () => {
    const row = '{"x":1,"y":null,"at":null,"l":[{"k":1}],"m":"text"}';
    const { said } = await read(open(row, '{"x":1,"y":2,"at":{"a":1},"l":[],"m":null}'), { onBadRow: 'skip' });
    expect(said.join()).not.toContain('that no row had');
    expect((await read(open('{"x":oops}', first), { onBadRow: 'skip' })).said.join()).not.toContain('that no row had');
  });
  test('a whole number that is rounded is said with its place', async () => {
    const { said } = await read(open('{"x":9007199254740993,"y":2}'));
    expect(said.filter((sentence) => place.test(sentence) && /"x".*rounded/.test(sentence))).toHaveLength(1);
    expect((await read(open('{"x":1e300,"y":2}'))).said.join()).not.toContain('rounded');
  });
  test.each(['{"v":[1,2,3]}', '{"v":[1]}', '{"v":null}', '{"v":7}', '{"v":[1,"a"]}'])(
    'a later list %s is bad',
    async (row) => {
      const changed = open(row, '{"v":[1,2]}');
      await expect(read(changed)).rejects.toThrow(/data-\d+|stdin/);
      expect(await read(open(row, '{"v":[1,2]}'), { onBadRow: 'skip' })).toMatchObject({ rows: ROWS, bad: 1 });
    },
  );
  test('decimals in lists may be texts', async () => {
    const changed = open('{"v":["1.25","-2"]}', '{"v":["1.5","2.0"]}');
    expect(await read(changed)).toMatchObject({ rows: ROWS + 1, last: [1.25, -2] });
  });
  test('a named column whose first values are null is one of numbers', async () => {
    const changed = open('{"x":1,"y":5}', '{"x":1,"y":null}');
    expect(await read(changed, { columns: ['x', 'y'], onBadRow: 'skip' })).toMatchObject({ bad: ROWS, last: [1, 5] });
  });
});

test('a text that is no vector is shown, where an NDJSON pipe has vectors as text', async () => {
  const before = '{"v":"[1, 2]"}\n'.repeat(ROWS);
  const message = /row 30000, column "v" is "oops", but must be a vector of 2 numbers as other rows are; /;
  await expect(read(pipe(before, '{"v":"oops"}\n'))).rejects.toThrow(message);
  await expect(read(pipe(before, '{"v":"[1]"}\n'))).rejects.toThrow(/column "v" holds 1 numbers, but must hold 2 /);
});

test('a large NDJSON file says which fields its later rows have, near which byte', async () => {
  const before = `{"x":1,"y":2,"text":"${'long'.repeat(100)}"}\n`;
  const { said } = await read(files(write('ndjson', `${before.repeat(ROWS)}{"x":1,"y":2,"z":4}\n`)));
  expect(said.join()).toMatch(/data-\d+\.ndjson, after byte \d+, has a field "z" that no row had when the columns/);
});

test('an NDJSON pipe says where a field first has a value that had none when the columns were chosen', async () => {
  const open = pipe('{"x":1,"y":null}\n'.repeat(200), '{"x":2,"y":null}\n', '{"x":3,"y":5}\n');
  const { rows, last, said } = await read(open);
  expect({ rows, last }).toEqual({ rows: 202, last: [3] });
  expect(said.at(-1)).toContain('stdin, line 202, has a value in the field "y" that no row had when the columns');
});

describe.each(Object.entries(csv))('in %s', (_, open) => {
  const isPipe = open === csv['a CSV pipe'];
  test.each(['1', '1,2,3', ',2'])('a later row %s is bad, and its place is named', async (row) => {
    await expect(read(open(row))).rejects.toThrow(isPipe ? /stdin.*(row|Line: )/ : place);
    expect(await read(open(row), { onBadRow: 'skip' })).toMatchObject({ bad: 1 });
  });
  test('a fraction after whole numbers is kept', async () => {
    expect(await read(open('1.5,2'))).toMatchObject({ last: [1.5, 2] });
  });
  test.each(['9007199254740993', '18446744073709551615'])('%s is said to be rounded', async (number) => {
    const { said } = await read(open(`${number},2`, `${number},2`));
    expect(said.join()).toMatch(/(data-\d+\.csv|stdin), row \d+, column "x" holds a whole number that .* rounded/);
  });
});

test.each(['a CSV file', 'a CSV pipe'] as const)(
  'in %s a later text is bad, and its place is named',
  async (reader) => {
    await expect(read(csv[reader]('seven,2'))).rejects.toThrow(place);
    expect(await read(csv[reader]('seven,2'), { onBadRow: 'skip' })).toMatchObject({ rows: ROWS, bad: 1 });
  },
);

describe('several CSV files', () => {
  const two = (second: string) => files(write('csv', 'x,y\n1,2\n1,2\n'), write('csv', second));
  test('are refused by name where the second lacks a column or has texts', async () => {
    await expect(read(two('y\n2\n'))).rejects.toThrow(/data-\d+\.csv has no column "x", which .*data-\d+\.csv has/);
    await expect(read(two('x,y\na,1\nb,2\n'))).rejects.toThrow(/DOUBLE in .*\.csv and VARCHAR in .*data-\d+\.csv/);
  });
  test('are read where the second has its columns in another order, or more', async () => {
    expect(await read(two('y,z,x\n7,8,9.5\n'))).toMatchObject({ rows: 3, last: [9.5, 7] });
  });
});

describe('in Parquet files', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await Engine.open();
  });
  afterAll(() => engine.close());
  /** A file with many row groups, which all rows before the last have alike. */
  async function parquet(select: string, rows = 1): Promise<string> {
    const path = join(folder, `data-${written++}.parquet`);
    const sql = `SELECT ${select} FROM range(${rows}) AS t(i)`;
    await engine.rows(`COPY (${sql}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
    return path;
  }
  const later = (value: string, before: string) => `CASE WHEN i = ${ROWS} THEN ${value} ELSE ${before} END`;

  test.each([
    ['[1, 2, 3]', '[1, 2]', /data-\d+\.parquet, row 30000, column "v" holds 3 numbers, but must hold 2/],
    ['NULL', '[1, 2]', /data-\d+\.parquet, row 30000, column "v\[0\]" is null/],
    ["'no'", "'[1, 2]'", /data-\d+\.parquet, row 30000, column "v" holds 1 numbers, but must hold 2/],
    ["'[1]'", "'[1, 2]'", /data-\d+\.parquet, row 30000, column "v" holds 1 numbers, but must hold 2/],
  ])('%s in a later row group, after %s, is bad', async (value, before, message) => {
    const path = await parquet(`${later(value, before)} AS v`, ROWS + 1);
    await expect(read(files(path))).rejects.toThrow(message);
    expect(await read(files(path), { onBadRow: 'skip' })).toMatchObject({ rows: ROWS, bad: 1 });
  });
  test('numbers after row groups of nulls are numbers', async () => {
    const path = await parquet(`1 AS x, ${later('5', 'NULL')} AS y`, ROWS + 1);
    await expect(read(files(path))).rejects.toThrow(/row 0, column "y" is null/);
    expect(await read(files(path), { onBadRow: 'skip' })).toMatchObject({ rows: 1, last: [1, 5] });
  });
  test.each(['9007199254740993::BIGINT', '18446744073709551615::UBIGINT'])(
    'whole number %s is said to be rounded, also in a list and in SQL',
    async (number) => {
      for (const value of [number, `[${number}]`]) {
        const path = await parquet(`${later(value, value.replace(/\d+/, '0'))} AS x`, ROWS + 1);
        for (const word of [path, `sql:FROM '${path}'`])
          expect((await read(files(word))).said.join()).toMatch(/row 30000, column "x" holds a whole number that/);
      }
    },
  );
  test('types of numbers may differ between files, whichever is first', async () => {
    const all = [await parquet('1 AS x, 2 AS y'), await parquet('3::BIGINT AS x, 0.5::FLOAT AS y')];
    expect(await read(files(...all))).toMatchObject({ last: [3, 0.5] });
    expect(await read(files(...all.reverse()))).toMatchObject({ rows: 2, last: [1, 2] });
  });
  test('a second file of other columns is refused, and both files are named', async () => {
    const base = await parquet('1 AS x, 2 AS y');
    const both = /data-\d+\.parquet.*data-\d+\.parquet/;
    for (const select of ['2 AS y', "'a' AS x, 2 AS y", '[1] AS x, 2 AS y'])
      await expect(read(files(base, await parquet(select)))).rejects.toThrow(both);
  });
  test('SQL says where DuckDB would round fractions of a second file or of later rows', async () => {
    const [a, b] = [await parquet('1 AS x, 2 AS y'), await parquet('1.5 AS x, 2 AS y')];
    const { said } = await read(files(`sql:FROM read_parquet(['${a}', '${b}'])`));
    expect(said.join()).toMatch(/the first of several files, and rounds the fractions of others in "x"; /);
    expect((await read(files(`sql:FROM read_parquet(['${a}', '${a}'])`))).said).toEqual([]);
  });
});

describe('SQL over text files', () => {
  const text = (extension: string, rows: number, later: string) =>
    extension === 'csv'
      ? write('csv', `x,y\n${'1,2.5\n'.repeat(rows)}${later},1\n`)
      : write(extension, `${'{"x":1,"y":2.5}\n'.repeat(rows)}{"x":${later},"y":1}\n`);
  const said = async (file: string, select = '*') =>
    (await read(files(`sql:SELECT ${select} FROM '${file}'`))).said.join();
  test.each(['csv', 'ndjson'])(
    'says where DuckDB rounds fractions in later rows of %s, and only there',
    async (kind) => {
      expect(await said(text(kind, ROWS, '1.5'))).toMatch(
        /rounds later fractions in those of whole numbers, here "x"; /,
      );
      expect(await said(text(kind, ROWS, '1.5'), 'count(*) AS n')).toBe('');
      for (const file of [text(kind, ROWS, '7'), text(kind, 100, '7'), text(kind, 100, '1.5')])
        expect(await said(file)).not.toContain('rounds');
    },
  );
  test.each(['9007199254740993', '18446744073709551615'])('says that %s in CSV is rounded', async (number) => {
    const file = write('csv', `x,y\n${`${number},2\n`.repeat(9)}`);
    expect(await said(file)).toMatch(/the SQL, row 0, column "x" holds a whole number that is read as .* rounded/);
  });
});

describe('in Arrow', () => {
  const lists = new List(new Field('item', new Float64(), true));
  const table = (columns: Record<string, [readonly unknown[], DataType]>) =>
    new Table(
      Object.fromEntries(
        Object.entries(columns).map(([name, [values, type]]) => [name, vectorFromArray(values, type)]),
      ),
    );
  const numbers = (x: readonly unknown[], y: readonly unknown[] = [2]) =>
    table({ x: [x, new Int32()], y: [y, new Int32()] });
  const arrow = (tables: Table[], kind: 'file' | 'stream') =>
    write(
      kind === 'file' ? 'arrow' : 'arrows',
      toIpc(
        tables.flatMap(({ batches }) => batches),
        kind,
      ),
    );

  test.each(['file', 'stream'] as const)(
    'a later record batch of a %s with another list or a null is bad',
    async (kind) => {
      const many = table({ v: [Array(1500).fill([1, 2]), lists] });
      const changed = arrow(
        [
          many,
          table({
            v: [
              [
                [1, 2, 3],
                [4, 5],
              ],
              lists,
            ],
          }),
        ],
        kind,
      );
      await expect(read(files(changed))).rejects.toThrow(/record batch 1, row 0, column "v" holds 3 numbers, but must/);
      expect(await read(files(changed), { onBadRow: 'skip' })).toMatchObject({ rows: 1501, bad: 1, last: [4, 5] });
      const nulls = arrow([numbers([1]), numbers([null])], kind);
      await expect(read(files(nulls))).rejects.toThrow(/data-\d+\.arrows?, record batch 1, row 0, column "x" is null/);
    },
  );
  test('a second file of another schema is refused, and both are named', async () => {
    const base = arrow([numbers([1])], 'file');
    const others = [
      table({ x: [['a'], new Utf8()], y: [[2], new Int32()] }),
      table({ x: [[1.5], new Float64()], y: [[2], new Int32()] }),
      table({ y: [[2], new Int32()] }),
      table({ x: [[1], new Int32()], y: [[2], new Int32()], z: [[3], new Int32()] }),
    ];
    for (const other of others)
      await expect(read(files(base, arrow([other], 'file')))).rejects.toThrow(/data-\d+\.arrow has .*data-\d+\.arrow/);
  });
});

describe('in several .npy files', () => {
  function npy(type: '<f4' | '<i8', rows: number[][]): string {
    const about = `{'descr': '${type}', 'fortran_order': False, 'shape': (${rows.length}, ${rows[0].length}), }`;
    const header = `${about.padEnd(117)}\n`;
    const values = type === '<f4' ? Float32Array.from(rows.flat()) : BigInt64Array.from(rows.flat().map(BigInt));
    const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
    return write('npy', Buffer.concat([magic, Buffer.from(header), Buffer.from(values.buffer)]));
  }
  test('types may differ, and rows of another length are refused by name', async () => {
    const base = npy('<i8', [[1, 2]]);
    expect(await read(files(base, npy('<f4', [[1.5, 2]])))).toMatchObject({ rows: 2, last: [1.5, 2] });
    await expect(read(files(base, npy('<i8', [[1]])))).rejects.toThrow(
      /data-\d+\.npy has rows of 1 numbers but .*\.npy/,
    );
  });
});
