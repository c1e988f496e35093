import { describe, expect, test } from 'vitest';
import { cellWidth, cutToWidth } from '../../../streams/cli/cellWidth.js';
import { statusText } from '../../../streams/cli/statusText.js';

const status = { doing: 'learning', count: 1_234_567, unit: 'rows', part: 0.42, details: ['distortion 1.234', '▁▂▃'] };
const timing = { elapsed: 12, rate: 98_765, left: 75 };

describe('the status line', () => {
  test.each([
    [120, 'learning ████████░░░░░░░░░░░░  42 % · 1,234,567 rows · 98,765/s · distortion 1.234 · ▁▂▃ · 1:15 left'],
    [80, 'learning  42 % · 1,234,567 rows · 98,765/s · distortion 1.234 · 1:15 left'],
    [60, 'learning  42 % · 1,234,567 rows · 1:15 left'],
    [30, 'learning  42 % · 1:15 left'],
    [20, 'learning  42 %'],
    [10, 'lea…  42 %'],
  ])('leaves out what matters least to fit %i columns', (columns, line) => {
    expect(statusText(status, timing, columns)).toBe(line);
  });
  test('never takes more columns than there are', () => {
    for (let columns = 1; columns < 130; columns++)
      for (const more of [{}, { waitingFor: 'kafka://broker.example.org:9092/measurements' }, { part: undefined }])
        expect(cellWidth(statusText({ ...status, ...more }, timing, columns))).toBeLessThanOrEqual(columns);
  });
  test('says what is waited for, and for how long, on any terminal', () => {
    const waiting = { ...status, waitingFor: 'stdin' };
    expect(statusText(waiting, timing, 40)).toBe('waiting for stdin · 0:12');
    expect(statusText({ ...waiting, waitingFor: 'a'.repeat(99) }, timing, 30)).toMatch(/^waiting for a+… · 0:12$/);
  });
  test('says how long work of unknown length has lasted', () => {
    expect(statusText({ doing: 'choosing 8 centroids' }, { ...timing, rate: undefined, left: undefined }, 40)).toBe(
      'choosing 8 centroids · 0:12',
    );
  });
});

test('cellWidth counts columns: two for wide characters, none for combining ones', () => {
  expect(['abc', '日本', 'e\u0301', '█…'].map(cellWidth)).toEqual([3, 4, 1, 2]);
  expect(cutToWidth('日本語', 4)).toBe('日…');
});
