import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { openCsv } from '../../../../streams/formats/tables/csv.js';
import { findDialect } from '../../../../streams/formats/tables/csvDialect.js';
import type { CsvOptions } from '../../../../streams/formats/tables/csvOptions.js';
import { Engine } from '../../../../streams/formats/tables/duckdb.js';
import { quotePath } from '../../../../streams/formats/tables/sql.js';
import { tables } from '../../../../streams/sources/tables.js';
import { rowsOf } from '../../../conformance/source.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-csv-'));
const file = (content: string | Buffer, name = 'a.csv') => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open();
});

describe('several CSV files', () => {
  test('are each read in the dialect of their own, although what was decided for one serves for its like', async () => {
    const names = ['decimal commas', 'their like', 'decimal points', 'their like again'];
    const contents = ['n;x\na;1,5\n', 'n;x\nb;2,5\n', 'n;x\nc;3.5\n', 'n;x\nd;4,5\n'];
    const paths = contents.map((content, i) => file(content, `${names[i]}.csv`));
    const found = [];
    for (const path of paths) found.push(await openCsv(engine, path, {}));
    expect(found.map(({ dialect }) => dialect)).toEqual([
      'semicolon, decimal comma, header',
      'semicolon, decimal comma, header',
      'semicolon, decimal point, header',
      'semicolon, decimal comma, header',
    ]);
    expect(await rowsOf(await tables(paths, {}))).toEqual([1.5, 2.5, 3.5, 4.5]);
  });

  test('with a column that is empty in the first are each looked at', async () => {
    const paths = ['n;x\na;\nb;\n', 'n;x\na;1,5\nb;2,5\n'].map((content, i) => file(content, `empty-${i}.csv`));
    const found = [];
    for (const path of paths) found.push(await openCsv(engine, path, {}));
    expect(found[1].dialect).toBe('semicolon, decimal comma, header');
    expect(found[1].columns.map(({ type }) => type)).toEqual(['VARCHAR', 'DOUBLE']);
  });
});

test.each([
  ['whole numbers', 'x,y\n1,2\n3,4\n', 1],
  ['fractions', 'x,y\n1.5,2\n3,4\n', 2],
  ['row labels without a name', ',y\n0,2\n1,4\n2,8\n', 3],
])('a CSV file of %s under a header is opened by as few queries as its columns need', async (_, content, queries) => {
  const rows = vi.spyOn(engine, 'rows');
  const { columns } = await openCsv(engine, file(content, 'queries.csv'), {});
  expect(rows).toHaveBeenCalledTimes(queries);
  expect(columns[0].isIndex).toBe(queries === 3);
  rows.mockRestore();
});

describe('what is tried to find the dialect of a CSV file', () => {
  test.each([
    ['numbers', 'x,y\n1,2\n3,4\n', 1],
    ['text and commas', 'n,x,y\na,1.5,2\nb,2.5,3\n', 1],
    ['text and decimal commas', 'n;x\na;1,5\nb;2,5\n', 3],
    ['text with a bar in it', 'n,x,y\na|b,1.5,2\nb,2.5,3\n', 5],
    ['text and groups of digits', 'n,x,y\na,"1,500",2\nb,"2,500",3\n', 2],
  ])('is only what can make a difference: %s', async (name, content, most) => {
    const counting = await Engine.open();
    let sniffs = 0;
    const { rows } = counting;
    counting.rows = (sql: string) => {
      if (sql.includes('sniff_csv')) sniffs++;
      return rows.call(counting, sql);
    };
    await openCsv(counting, file(content, `tried-${name}.csv`), {});
    await counting.close();
    expect(sniffs).toBeLessThanOrEqual(most);
  });

  test.each([
    ['one column with decimal commas', 'x\n1,5\n2,25\n10,125\n'],
    ['bars in a header', 'n|x|y\na|1,5|2\nb|2,5|3\n'],
    ['lines before the header', 'Report;2024\n\nn;x\na;1,5\nb;2,5\n'],
    ['no header', 'a;1,5\nb;2,5\n'],
    ['groups of digits and decimal commas', 'n;x\na;1.500,25\nb;12.500,5\n'],
    ['tabs', 'n\tx\na\t1,5\nb\t2,5\n'],
    ['nothing but text', 'a,b\nfoo,bar\nbaz,qux\n'],
  ])('leads to what trying everything leads to: %s', async (name, content) => {
    const path = quotePath(file(content, `all-${name}.csv`));
    const beginning = async () => content;
    const everything = await findDialect(engine, { file: path, beginning: async () => undefined }, {});
    expect(await findDialect(engine, { file: path, beginning }, {})).toEqual(everything);
  });
});

describe('the dialect of a CSV file', () => {
  test.each<[string, string | Buffer, string, number[]]>([
    ['with commas', 'x,y\n1.5,2\n3,4\n', 'comma, decimal point, header', [1.5, 2, 3, 4]],
    ['with decimal commas', 'x;y\n1,5;2,5\n10,5;21,0\n', 'semicolon, decimal comma, header', [1.5, 2.5, 10.5, 21]],
    ['with decimal commas beside text', 'name;x\na;1,5\nb;2,5\n', 'semicolon, decimal comma, header', [1.5, 2.5]],
    ['of one column with decimal commas', 'x\n1,5\n2,5\n', 'semicolon, decimal comma, header', [1.5, 2.5]],
    ['with tabs', 'x\ty\n1\t2\n3\t4\n', 'tab, decimal point, header', [1, 2, 3, 4]],
    ['with pipes', 'x|y\n1|2\n3|4\n', 'pipe, decimal point, header', [1, 2, 3, 4]],
    [
      'with thousands',
      'x,y\n"1,234",2\n"3,000",4\n',
      'comma, decimal point, thousands ",", header',
      [1234, 2, 3000, 4],
    ],
    [
      'with German thousands',
      'x;y\n1.234,5;2\n3.000,25;4\n',
      'semicolon, decimal comma, thousands ".", header',
      [1234.5, 2, 3000.25, 4],
    ],
    [
      'with dates that look like thousands',
      'd;x\n01.02.2024;1\n02.02.2024;2\n',
      'semicolon, decimal point, header',
      [1, 2],
    ],
    [
      'with a preamble',
      'Report\n\nx,y\n1,2\n3,4\n5,6\n',
      'comma, decimal point, header, 2 lines skipped',
      [1, 2, 3, 4, 5, 6],
    ],
    ['with a byte order mark and CRLF', '\ufeffx,y\r\n1,2\r\n3,4\r\n', 'comma, decimal point, header', [1, 2, 3, 4]],
    [
      'in UTF-16',
      Buffer.from('\ufeffx,y\n1,2\n3,4\n', 'utf16le'),
      'comma, decimal point, header, utf-16',
      [1, 2, 3, 4],
    ],
    ['of an array of pandas', '0,1\n0.0,0.5\n1.0,1.5\n', 'comma, decimal point, header', [0, 0.5, 1, 1.5]],
    ['of pandas with row labels', ',x,y\n0,1,2\n1,3,4\n2,5,6\n', 'comma, decimal point, header', [1, 2, 3, 4, 5, 6]],
  ])('%s is found', async (_, content, dialect, rows) => {
    const path = file(content);
    expect((await openCsv(engine, path, {})).dialect).toBe(dialect);
    expect(await rowsOf(await tables([path]))).toEqual(rows);
  });
  test.each<[string, string, CsvOptions, number[]]>([
    ['the delimiter', 'x;y\n1,5;2\n', { delimiter: ';', decimal: ',' }, [1.5, 2]],
    ['the header', '0,1\n2,3\n', { header: false }, [0, 1, 2, 3]],
    ['the skipped lines', 'a\nb\nx,y\n1,2\n', { skip: 2 }, [1, 2]],
    ['the quotes', "x,y\n'1',2\n'3',4\n", { quote: "'" }, [1, 2, 3, 4]],
  ])('can be set: %s', async (_, content, csv, rows) => {
    expect(await rowsOf(await tables([file(content)], { csv }))).toEqual(rows);
  });
  test('is refused where the first line may be a header or a row', async () => {
    await expect(openCsv(engine, file('0,1\n2,3\n4,5\n'), {})).rejects.toThrow('--csv-header yes|no');
  });
  test('is said where the file is not UTF-8', async () => {
    const path = file(Buffer.from('näme,x\nä,1\n', 'latin1'));
    await expect(tables([path], { onBadRow: 'skip' })).rejects.toThrow('--csv-encoding');
    expect(await rowsOf(await tables([path], { csv: { encoding: 'latin-1' } }))).toEqual([1]);
  });
  test('is warned of where lines are skipped or the header is missing', async () => {
    const { warnings } = await openCsv(engine, file('Report\n\nx,y\n1,2\n3,4\n5,6\n'), {});
    expect(warnings).toEqual([expect.stringContaining('the first 2 lines of')]);
    expect((await openCsv(engine, file('1.5,2\n3.5,4\n'), {})).warnings).toEqual([
      expect.stringContaining('no header'),
    ]);
  });
});

describe('a first line of data is a row, not a header', () => {
  test.each<[string, string, string, number[]]>([
    ['a fraction above whole numbers', '-91.015625,true\n0,true\n4,true', 'comma', [-91.015625, 1, 0, 1, 4, 1]],
    ['an exponent beside equal numbers', '0,0,1e3\n0,5,0\n0,0,0', 'comma', [0, 0, 1000, 0, 5, 0, 0, 0, 0]],
    ['numbers that DuckDB takes for text', '1e3,a\n+7,a', 'comma', [1000, 7]],
    [
      'a decimal comma above whole numbers',
      '-6660;5367,078125\n-2714;17',
      'semicolon',
      [-6660, 5367.078125, -2714, 17],
    ],
    [
      'a decimal comma in the last row',
      '1e3\ta\t0\n0\ta\t+7\n1e3\ta\t-0,109375',
      'tab',
      [1000, 0, 0, 7, 1000, -0.109375],
    ],
    ['text before a decimal comma', 'a;1,5\nb;2,5\nc;3,25\n', 'semicolon', [1.5, 2.5, 3.25]],
    ['quoted text with a bar in it', '"-12.5","one|two"\n"-5658","a b"', 'comma', [-12.5, -5658]],
    ['a vector above vectors', '[0.5,1];a\n[1.5,2];a\n', 'semicolon', [0.5, 1, 1.5, 2]],
  ])('with %s', async (_, content, delimiter, rows) => {
    const path = file(content);
    const { dialect, warnings } = await openCsv(engine, path, {});
    expect(dialect).toMatch(new RegExp(`^${delimiter}, decimal (point|comma), no header$`));
    expect(warnings).toEqual([expect.stringContaining('has no header')]);
    expect(await rowsOf(await tables([path]))).toEqual(rows);
  });

  test.each<[string, string, number[]]>([
    ['text above a column of numbers beside a number', 'x,5\n1,6\n2,7\n', [1, 6, 2, 7]],
    ['years beside text above numbers', 'id,2020,2021\n1,0.5,6\n9,7,8.5\n', [1, 0.5, 6, 9, 7, 8.5]],
  ])('but %s is a header', async (_, content, rows) => {
    expect((await openCsv(engine, file(content), {})).warnings).toEqual([]);
    expect(await rowsOf(await tables([file(content)]))).toEqual(rows);
  });

  test.each([
    ['numbers the columns', '0,1\n0.0,0.5\n1.0,1.5\n'],
    ['has numbers above numbers and text above times only', 'date,101.5\n2020-01-01,5\n2020-01-02,7\n'],
  ])('and a header that %s is said', async (_, content) => {
    const { dialect, warnings } = await openCsv(engine, file(content), {});
    expect(dialect).toBe('comma, decimal point, header');
    expect(warnings).toEqual([expect.stringContaining('--csv-header no says that it is a row')]);
  });

  test('unless csv.header says that it is a header', async () => {
    const content = '-91.015625,true\n0,true\n4,true';
    expect(await rowsOf(await tables([file(content)], { csv: { header: true } }))).toEqual([0, 1, 4, 1]);
  });
});

test('numbers that DuckDB takes for text are numbers beside decimal commas, too', async () => {
  const path = file('x;y\n1,5;+7\n2,5;-2,5E-2\n');
  expect(await rowsOf(await tables([path]))).toEqual([1.5, 7, 2.5, -0.025]);
});

describe('rows of numbers that DuckDB would skip, since a later row is wider,', () => {
  const uneven = '1,2\n3,4\n5,6\n7,8,9\n';
  test('are refused', async () => {
    await expect(tables([file(uneven)])).rejects.toThrow(
      /^The first 3 lines of .* 1,2, is a row of numbers; .*--csv-skip 3/,
    );
  });
  test('are skipped where csv.skip says so', async () => {
    expect(await rowsOf(await tables([file(uneven)], { csv: { skip: 3 } }))).toEqual([7, 8, 9]);
  });
});

describe('lines with another number of cells', () => {
  const uneven = 'x,y\n1,2\n3,4,5\n5,6\n7\n';
  test('are refused', async () => {
    await expect(tables([file(uneven)]).then(rowsOf)).rejects.toThrow('Expected Number of Columns: 2 Found: 3');
  });
  test('are left out on request', async () => {
    expect(await rowsOf(await tables([file(uneven)], { onBadRow: 'skip' }))).toEqual([1, 2, 5, 6]);
  });
});

describe('a column of a CSV file', () => {
  test('that is empty for the first 21,000 rows and then has numbers is one of numbers', async () => {
    const rows = Array.from({ length: 21_010 }, (_, i) => `${i % 7},${i < 21_000 ? '' : i}`);
    const { columns } = await openCsv(engine, file(`x,y\n${rows.join('\n')}\n`), {});
    expect(columns).toMatchObject([{ type: 'DOUBLE' }, { name: 'y', type: 'DOUBLE' }]);
  });
  test.each(['[0.5, 2]', '[0.5 2]', '[0.5,2]', '(0.5,2)', '{0.5,2}'])(
    'of vectors such as %s is a list',
    async (vector) => {
      const path = file(`id;v\n7;${vector}\n8;${vector}\n9;${vector}\n`);
      expect(await rowsOf(await tables([path]))).toEqual([0.5, 2, 0.5, 2, 0.5, 2]);
    },
  );
  test('with true and false is one of 0 and 1', async () => {
    expect(await rowsOf(await tables([file('x,b\n1,true\n2,false\n')]))).toEqual([1, 1, 2, 0]);
  });
  test('that has values only in a later file is a feature', async () => {
    const paths = [file('x,y\n1,\n2,\n', 'b.csv'), file('x,y\n3,4\n', 'c.csv')];
    const [{ metadata }] = (await (await tables(paths)).schema()).fields;
    expect(metadata.get('meander.features')).toBe('["x","y"]');
  });
});
