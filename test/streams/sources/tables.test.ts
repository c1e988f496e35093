import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';
import { reasonOf } from '../../../streams/formats/tables/duckdb.js';
import { quotePath } from '../../../streams/formats/tables/sql.js';
import { fromPoints, originOf } from '../../../streams/index.js';
import { pointsReader } from '../../../streams/points/reader.js';
import { query } from '../../../streams/sources/query.js';
import { tables } from '../../../streams/sources/tables.js';
import { abortingEndsIt, digestFrom, everyPositionGivesTheRest, learnFrom, rowsOf } from '../../conformance/source.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-tables-'));
const at = (name: string) => join(folder, name);
const file = (name: string, text: string) => {
  writeFileSync(at(name), text);
  return at(name);
};
const next = random(4, 'tables');
const [n, d] = [70_000, 2];
const values = Float64Array.from({ length: n * d }, () => 10 * normal(next));
const lines = (format: (row: number) => string, rows = n) =>
  `${Array.from({ length: rows }, (_, i) => format(i)).join('\n')}\n`;
const [x, y] = [(i: number) => values[d * i], (i: number) => values[d * i + 1]];

beforeAll(async () => {
  file('a.csv', `name,x,y\n${lines((i) => `"p, ${i}",${x(i)},${y(i)}`)}`);
  file('a.tsv', `name\tx\ty\n${lines((i) => `p ${i}\t${x(i)}\t${y(i)}`)}`);
  file(
    'a.ndjson',
    lines((i) => `{"name":"p ${i}","x":${x(i)},"y":${y(i)}}`),
  );
  file(
    'v.jsonl',
    lines((i) => `{"v":[${x(i)},${y(i)}]}`),
  );
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`COPY (FROM '${at('a.csv')}') TO '${at('a.parquet')}' (ROW_GROUP_SIZE 10000)`);
  await connection.run(`COPY (SELECT [x, y] AS v, name FROM '${at('a.csv')}') TO '${at('v.parquet')}'`);
  await connection.run(
    `COPY (SELECT *, (x > 0)::INT AS sign FROM '${at('a.csv')}') TO '${at('by')}' ` +
      '(FORMAT parquet, PARTITION_BY (sign))',
  );
  mkdirSync(at('parts'));
  for (const part of [0, 1])
    await connection.run(
      `COPY (FROM '${at('a.csv')}' LIMIT 35000 OFFSET ${35_000 * part}) TO '${at(`parts/${part}.parquet`)}'`,
    );
  mkdirSync(at('uneven'));
  await connection.run(`COPY (SELECT x, y FROM '${at('a.csv')}' LIMIT 5) TO '${at('uneven/1.parquet')}'`);
  await connection.run(`COPY (SELECT x FROM '${at('a.csv')}' LIMIT 5) TO '${at('uneven/2.parquet')}'`);
});

describe.each([
  'a.csv',
  'a.tsv',
  'a.ndjson',
  'v.jsonl',
  'a.parquet',
  'v.parquet',
  'parts',
  'parts/*.parquet',
  'pa*/?.parquet',
])('%s', (name) => {
  test('gives the rows that were written, in order', async () => {
    expect(await rowsOf(await tables([at(name)]))).toEqual(Array.from(values));
  });
  test('gives the same digest as the same rows in memory', async () => {
    expect(await digestFrom(await tables([at(name)]))).toBe(await digestFrom(fromPoints({ values, d })));
  });
  test('can be read from any position, and ends when it is aborted', async () => {
    const source = await tables([at(name)]);
    await everyPositionGivesTheRest(source);
    await abortingEndsIt(source);
  });
});

describe('an SQL query', () => {
  const sql = () => `select x, y from '${at('a.parquet')}'`;
  test('gives its rows in its order', async () => {
    expect(await rowsOf(await query(`${sql()};`))).toEqual(Array.from(values));
    const sorted = await rowsOf(await query(`${sql()} order by x`));
    expect(sorted.filter((_, i) => i % 2 === 0)).toEqual(
      Array.from({ length: n }, (_, i) => x(i)).sort((a, b) => a - b),
    );
  });
  test('gives groups in the same order in every reading', async () => {
    const groups = `select round(x) a, count(*) b from '${at('a.parquet')}' group by round(x)`;
    await everyPositionGivesTheRest(await query(groups));
  });
  test('can be read twice at the same time', async () => {
    const source = await query(sql());
    expect(await Promise.all([digestFrom(source), digestFrom(source)])).toEqual(
      new Array(2).fill(await digestFrom(fromPoints({ values, d }))),
    );
  });
  test('that fails in mid-stream is an error, although DuckDB’s client reports the end of the rows', async () => {
    const source = await query(`select case when i = 290000 then error('boom') else 1.0 end x from range(300000) r(i)`);
    await expect(rowsOf(source)).rejects.toThrow(/the SQL cannot be read past row \d+: .*boom/);
  });
  test.each([
    ['selec 1', 'The SQL cannot be read: '],
    ['select * from nowhere', 'Table with name nowhere does not exist'],
    [`select 'a' as name`, 'the SQL has no column of numbers to cluster; its columns are: name (VARCHAR)'],
  ])('%s is refused with the reason', async (text, message) => {
    await expect(query(text)).rejects.toThrow(message);
  });
});

describe('an SQL query is trusted, but', () => {
  const parts = () => {
    file('one.csv', 'x,y\n1,2\n3,4\n');
    file('two.csv', 'x,y\n5,6\n7,8\n');
    return `select x, y from read_csv(['${at('one.csv')}', '${at('two.csv')}'])`;
  };
  test('may end with a comment or a semicolon', async () => {
    for (const end of ['', ';', ' -- all', ' -- all;', ';\n'])
      expect(await rowsOf(await query(`select 1 as x${end}`))).toEqual([1]);
  });
  test.each([
    ['select 1 as x; select 2 as x', 'must be one statement that gives rows, but has 2 statements'],
    ['set threads = 4; select 1 as x', 'must be one statement that gives rows, but has 2 statements'],
    ['', 'but has 0 statements'],
    [' -- nothing', 'but has 0 statements'],
    ['set threads = 4', 'such as SELECT, but is of the kind SET'],
    [`copy (select 1) to '${join(tmpdir(), 'no.csv')}'`, 'but is of the kind COPY'],
    ['select 1 as x) union all (select 2', 'The SQL cannot be read: '],
    ['select 1 /*', 'The SQL cannot be read: '],
  ])('%j is refused', async (sql, message) => {
    await expect(query(sql)).rejects.toThrow(message);
  });
  test('fetches no extension, and says which one it needs', async () => {
    expect(await rowsOf(await query(`select current_setting('autoinstall_known_extensions')::int as x`))).toEqual([0]);
    const message = `An error occurred while trying to automatically install the required extension 'httpfs':\n\nmore`;
    expect(reasonOf(new Error(message))).toBe(
      'it needs DuckDB’s extension httpfs, which is not installed, and no extension is fetched without being asked ' +
        'for; run INSTALL httpfs in DuckDB once',
    );
  });
  test('is identified without its text, which may hold a password, by its columns and files', async () => {
    const { identity } = await query(parts());
    expect(identity).toMatch(/^sql:[0-9a-f]{16},one\.csv:12:[0-9a-f]{16},two\.csv:12:[0-9a-f]{16}$/);
    expect((await query(parts())).identity).toBe(identity);
    expect((await query(parts().replace('x, y', 'y, x'))).identity).not.toBe(identity);
    const secret = await query(`select 1 as x where 'hunter2' <> ''`);
    expect(secret.identity).toMatch(/^sql:[0-9a-f]{16}$/);
    const checkpoint = await learnFrom(secret, { k: 1 });
    expect(JSON.stringify(checkpoint)).not.toContain('hunter2');
  });
  test('a file that it reads cannot be replaced between two readings, nor before a position', async () => {
    const source = await query(parts());
    let position: unknown;
    for await (const batch of source.open(null, new AbortController().signal)) position ??= originOf(batch)?.position;
    file('two.csv', 'x,y\n5,6\n7,9\n');
    await expect(rowsOf(source)).rejects.toThrow(
      /two\.csv was replaced while it was read: its hash was \w+ .* now \w+/,
    );
    const replaced = await query(`select x, y from read_csv(['${at('one.csv')}', '${at('two.csv')}'])`);
    await expect(rowsOf(replaced, position)).rejects.toThrow(
      /then 2 files of 24 bytes with hash \w+, now 2 files of 24/,
    );
  });
  test('no error repeats a password of it', async () => {
    const reading = query(`select * from read_csv('https://me:hunter2@localhost:1/x.csv?sig=hunter2')`);
    expect(String(await reading.catch((cause: Error) => cause))).not.toContain('hunter2');
    const broken = query(`select 1 as x where 'password=hunter2'::int = 1`);
    const error = String(await broken.then((source) => rowsOf(source)).catch((cause: Error) => cause));
    expect(error).toContain('password=…');
    expect(error).not.toContain('hunter2');
  });
});

describe('a file whose name DuckDB would take for a glob', () => {
  const odd = [
    'a[1]',
    'b*',
    'c?',
    '[d',
    'e]',
    '**',
    '[f]',
    '{g,h}',
    '~i',
    "j'k",
    'l m',
    'n\nm',
    '.[o]',
    'p[!q]',
    'r[[]s',
    'ü[1]',
  ];
  const near = ['a1', 'bb', 'cc', 'd', 'f', 'g', 'i', 'pr', 'r[s', 'ü1'];
  const folder = mkdtempSync(join(tmpdir(), 'meander-odd-names-'));
  const kinds = {
    csv: (x: number) => `x\n${x}\n`,
    ndjson: (x: number) => `{"x":${x}}\n`,
  };
  test.each(['csv', 'ndjson'] as const)('is read itself: %s', async (kind) => {
    for (const name of near) writeFileSync(join(folder, `${name}.${kind}`), kinds[kind](-1));
    for (const [x, name] of odd.entries()) writeFileSync(join(folder, `${name}.${kind}`), kinds[kind](x));
    for (const onBadRow of ['fail', 'skip'] as const)
      for (const [x, name] of odd.entries())
        expect(await rowsOf(await tables([join(folder, `${name}.${kind}`)], { onBadRow }))).toEqual([x]);
  });
  test('is read itself: parquet, also in a folder with such a name', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    for (const [i, name] of ['d[1]', 'd1'].entries()) {
      mkdirSync(join(folder, name), { recursive: true });
      for (const [j, leaf] of ['a[2].parquet', 'a2.parquet'].entries())
        await connection.run(`COPY (SELECT ${10 * i + j}::DOUBLE AS x) TO '${join(folder, name, leaf)}'`);
    }
    expect(await rowsOf(await tables([join(folder, 'd[1]', 'a[2].parquet')]))).toEqual([0]);
    expect(await rowsOf(await tables([join(folder, 'd[1]')]))).toEqual([1, 0]);
  });
  test('is read itself where its path is relative to the working folder', () => {
    for (const name of ['a[1]', '~i', '-b*'])
      expect(quotePath(`${name}.csv`)).toBe(`'./${name.replace(/[[*]/g, '[$&]')}.csv'`);
  });
  test('is refused where it also holds a backslash, which DuckDB cannot escape', async () => {
    writeFileSync(join(folder, 'a\\[1].csv'), 'x\n1\n');
    await expect(tables([join(folder, 'a\\[1].csv')])).rejects.toThrow('holds a backslash and one of *, ? and [');
  });
});

describe('columns of tables', () => {
  test('with wide numbers or decimals become float64 as features; columns that are kept stay as they are', async () => {
    const source = await query(
      `select 1::tinyint a, 2::float b, 9007199254740993 c, 1.25::decimal(9, 2) d, date '1970-01-02' e, 'x' f`,
      {
        columns: ['a', 'b', 'c', 'd'],
        keep: ['e', 'f'],
      },
    );
    expect((await source.schema()).fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'features FixedSizeList[4]<Float64>',
      'e Date32<DAY>',
      'f Utf8',
    ]);
    expect(await rowsOf(source)).toEqual([1, 2, 9007199254740992, 1.25]);
  });
  test('include the partition of a folder only if it is named', async () => {
    expect(pointsReader(await (await tables([at('by')])).schema()).featureNames).toEqual(['x', 'y']);
    const signs = await rowsOf(await tables([at('by')], { columns: ['sign'] }));
    expect(signs.filter((sign) => sign === 1).length).toBe(
      Array.from({ length: n }, (_, i) => x(i)).filter((v) => v > 0).length,
    );
  });
  test('that are missing, everywhere or in one file, are refused with the columns that there are', async () => {
    await expect(tables([at('a.csv')], { columns: ['z'] })).rejects.toThrow(
      /no column "z" in .*a\.csv; its columns are: name \(VARCHAR\), x \(DOUBLE\), y/,
    );
    await expect(tables([at('uneven')])).rejects.toThrow(/2\.parquet has no column "y", which .*1\.parquet has/);
  });
  test('that the points need may be fewer than those that were read', async () => {
    const source = await tables([file('three.csv', 'a,b,c\n1,2,3\n4,,6\n')]);
    expect(await rowsOf(source, null, { columns: ['c', 'a'] })).toEqual([3, 1, 6, 4]);
    await expect(rowsOf(source, null, { columns: ['c', 'b'] })).rejects.toThrow('row 1, column "b" is null');
  });
  test('of numbers that are exact in float32 make float32 rows', async () => {
    expect(String((await (await query('select 1::float a, 2::tinyint b')).schema()).fields[0].type)).toBe(
      'FixedSizeList[2]<Float32>',
    );
  });
  test('of text cannot be features', async () => {
    await expect(tables([at('a.csv')], { columns: ['name', 'x'] })).rejects.toThrow(
      'Column "name" has the type VARCHAR, but must be a number.',
    );
  });
});

describe('a line that cannot be parsed', () => {
  const csv = `x,y\n${lines((i) => (i === 30_000 ? '1' : `${i},${i}`), 40_000)}`;
  const typed = `x,y\n${lines((i) => (i === 30_000 ? 'many,1' : `${i},${i}`), 40_000)}`;
  const json = lines((i) => (i === 30_000 ? '{"x": 1, "y": [' : `{"x":${i},"y":${i}}`), 40_000);
  test.each([
    ['short.csv', csv, 'CSV Error on Line: 30002'],
    ['typed.csv', typed, `Could not convert string "many" to 'DOUBLE'`],
    ['cut.ndjson', json, 'Malformed JSON'],
  ])('in %s is an error that says where, or only this line is rejected and counted', async (name, text, message) => {
    const path = file(name, text);
    await expect(learnFrom(await tables([path]))).rejects.toThrow(message);
    const { rows, model } = await learnFrom(await tables([path], { onBadRow: 'skip' }), { k: 1, onBadRow: 'skip' });
    expect(rows).toEqual({ read: 40_000, learned: 39_999, heldOut: 0, rejected: 1 });
    expect(model.centroids[0]).toBeCloseTo(((39_999 * 40_000) / 2 - 30_000) / 39_999, 6);
  });
  test.each([
    [
      'na.csv',
      lines((i) => (i === 0 ? 'name,x,y' : i === 2 ? 'b,NA,1' : `a,${i},${i}`), 100),
      `Could not convert string "NA" to 'DOUBLE'`,
    ],
    [
      'na.ndjson',
      lines((i) => (i === 1 ? '{"x":"none","y":1}' : `{"x":${i + 1},"y":${i}}`), 99),
      'Failed to cast value to numerical: "none"',
    ],
  ])(
    'near the start of %s does not turn a numeric column into text, which would silently remove a feature',
    async (name, text, message) => {
      const path = file(name, text);
      const { featureNames } = pointsReader(await (await tables([path])).schema());
      expect(featureNames).toEqual(['x', 'y']);
      await expect(rowsOf(await tables([path]))).rejects.toThrow(message);
      const { rows } = await learnFrom(await tables([path], { onBadRow: 'skip' }), { k: 1, onBadRow: 'skip' });
      expect(rows).toEqual({ read: 99, learned: 98, heldOut: 0, rejected: 1 });
      expect((await learnFrom(await tables([path], { columns: ['y'] }), { k: 1, columns: ['y'] })).rows.rejected).toBe(
        0,
      );
    },
  );
  test('is also a list of another length', async () => {
    const path = file('uneven.jsonl', '{"v":[1,2]}\n{"v":[1,2,3]}\n{"v":[3,4]}\n');
    await expect(rowsOf(await tables([path]))).rejects.toThrow('row 1, column "v" holds 3 numbers, but must hold 2');
    expect(
      (await learnFrom(await tables([path], { onBadRow: 'skip' }), { k: 1, onBadRow: 'skip' })).rows.rejected,
    ).toBe(1);
  });
  test('is not the same as a missing value, which is reported with its row', async () => {
    const path = file('gap.csv', `x,y\n1,2\n3,\n`);
    await expect(rowsOf(await tables([path]))).rejects.toThrow(/gap\.csv, row 1, column "y" is null/);
  });
});
