import { describe, expect, test } from 'vitest';
import { cellWidth } from '../../../streams/cli/cellWidth.js';
import { fittedLines, tableLines } from '../../../streams/cli/table.js';

const columns = [
  { title: 'name', rank: 0, cells: ['a', 'bb'], left: true },
  { title: 'bar', rank: 2, cells: ['████', '█'] },
  { title: 'count', rank: 1, cells: ['12', '3'] },
];

describe('a table', () => {
  test('has its numbers at the right and its words at the left', () => {
    expect(tableLines(columns, Number.POSITIVE_INFINITY)).toEqual([
      '  name   bar  count',
      '  a     ████     12',
      '  bb       █      3',
    ]);
  });
  test('leaves out its least important columns to fit a narrow terminal', () => {
    expect(tableLines(columns, 18)).toEqual(['  name  count', '  a        12', '  bb        3']);
    expect(tableLines(columns, 9)).toEqual(['  name', '  a', '  bb']);
  });
});

describe('a line that is too long', () => {
  test('is broken between words, below its first value', () => {
    expect(fittedLines(['rows        1 read = 1 learned'], 24)).toEqual([
      'rows        1 read = 1',
      '            learned',
    ]);
    expect(fittedLines(['fits'], 4)).toEqual(['fits']);
  });
  test('fits, unless one word is wider', () => {
    for (let width = 22; width < 60; width++)
      for (const line of fittedLines(['options     k 3 · seed 0 · batchSize 4096 · decay 1'], width))
        expect(cellWidth(line)).toBeLessThanOrEqual(width);
  });
});
