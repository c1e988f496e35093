import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLines } from '../../../../streams/live/lab/csvCells.js';
import { csvTable } from '../../../../streams/live/lab/csvTable.js';

const rowsOf = (text: string) =>
  csvTable(text)
    .batch.toArray()
    .map((row) => row.toJSON());
const typesOf = (text: string) => csvTable(text).batch.schema.fields.map(({ name, type }) => `${name}: ${type}`);

describe('lines', () => {
  test('cells come back as they were quoted, whatever they hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '1'), maxLength: 6 });
    const line = fc.array(cell, { minLength: 2, maxLength: 4 });
    const quoted = (cells: string[]) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const text = lines.map((cells) => quoted(cells) + end).join('');
        expect([...csvLines(text, ',')].map(({ cells }) => cells)).toEqual(lines);
      }),
    );
  });

  test('a byte order mark and blank lines are skipped; numbers of lines count line breaks in cells', () => {
    const lines = [...csvLines('\ufeffa,b\n\n"1\n2",3\r\n4,5', ',')];
    expect(lines).toEqual([
      { number: 1, cells: ['a', 'b'] },
      { number: 3, cells: ['1\n2', '3'] },
      { number: 5, cells: ['4', '5'] },
    ]);
  });

  test.each([
    ['a,"b\n1,2\n', 'Line 1 begins a quoted cell that does not end'],
    ['a,b\n"1"2,3\n', 'Line 2 has text after a quoted cell'],
  ])('%j: %s', (text, message) => {
    expect(() => [...csvLines(text, ',')]).toThrow(message);
  });
});

describe('columns', () => {
  test('are numbers, booleans or text', () => {
    const text = 'x,flag,name\n1.5,true,a\n-2e3,FALSE,b\n';
    expect(typesOf(text)).toEqual(['x: Float64', 'flag: Bool', 'name: Utf8']);
    expect(rowsOf(text)).toEqual([
      { x: 1.5, flag: true, name: null },
      { x: -2000, flag: false, name: null },
    ]);
  });

  test('have nulls where cells are empty', () => {
    expect(rowsOf('x,y\n1,\n,2\n')).toEqual([
      { x: 1, y: null },
      { x: null, y: 2 },
    ]);
  });

  test.each([
    ['x;y\n1,5;2\n', 'CSV: semicolon, decimal comma, header', { x: 1.5, y: 2 }],
    ['x\ty\n1.5\t2\n', 'CSV: tab, decimal point, header', { x: 1.5, y: 2 }],
    ['x|y\n1|2\n', 'CSV: bar, decimal point, header', { x: 1, y: 2 }],
    ['1.5,2\n3,4\n', 'CSV: comma, decimal point, no header', { column0: 1.5, column1: 2 }],
    ['0|\n5|6\n', 'CSV: bar, decimal point, no header', { column0: 0, column1: null }],
    ['x\n7\n', 'CSV: comma, decimal point, header', { x: 7 }],
  ])('%j is understood and said', (text, note, first) => {
    expect(csvTable(text).notes).toEqual([note]);
    expect(rowsOf(text)[0]).toEqual(first);
  });

  test('of which at least half of the cells are numbers are numbers, so that other cells are refused', () => {
    expect(() => csvTable('x,y\n1,2\nn/a,3\n')).toThrow('Line 3 has "n/a" in column "x", which mostly holds numbers');
    expect(typesOf('x,y\n1,2\na,3\nb,4\n')).toEqual(['x: Utf8', 'y: Float64']);
  });

  test('without a value, and unnamed row labels, are left out, which is said', () => {
    const { notes } = csvTable(',x,y\n0,5,\n1,5,\n');
    expect(notes.slice(1)).toEqual([
      'the first column has no name and holds row labels, so it is left out',
      '"y" is empty',
    ]);
    expect(typesOf(',x\n7,5\n7,5\n')[0]).toMatch('Float64');
  });

  test('of vectors as text are refused', () => {
    expect(() => csvTable('x,v\n1,"[1,2]"\n2,"[3,4]"\n')).toThrow('Column "v" holds vectors as text');
  });

  test('may be numbered by the header, where the rows have fractions', () => {
    expect(rowsOf('0,1\n1.5,2\n')).toEqual([{ 0: 1.5, 1: 2 }]);
  });

  test('a line with another number of cells is refused with its number', () => {
    expect(() => csvTable('x,y\n1,2\n3\n')).toThrow('Line 3 has 1 cells, but line 1 has 2');
  });

  test('a first line that may be a header or a row is refused', () => {
    expect(() => csvTable('0,1,2\n5,6,7\n')).toThrow('may be a header or a row');
  });

  test('an empty file is refused', () => {
    expect(() => csvTable('\n\n')).toThrow('The file is empty');
  });
});

describe('the delimiter and the header', () => {
  test.each([
    ['tabs between decimal commas', '1,5\t2,5\n3,5\t4,5\n', 'CSV: tab, decimal comma, no header'],
    ['a semicolon after text', 'a;1,5\nb;2,5\n', 'CSV: semicolon, decimal comma, no header'],
    ['names above booleans and times', 'b,d,5\ntrue,2020-01-02,5\n', 'CSV: comma, decimal point, header'],
  ])('are found with %s', (_, text, note) => {
    expect(csvTable(text).notes[0]).toBe(note);
  });
});
