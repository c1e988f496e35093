import { expect, test } from 'vitest';
import { sampleRows } from '../../../../src/kernel/screening/sampleRows.js';

const numbered = (n: number) => ({ values: Float64Array.from({ length: 2 * n }, (_, i) => i), n, d: 2 });

test('a small mini-batch is its own sample', () => {
  expect(sampleRows(numbered(64))).toEqual(numbered(64));
});

test('a sample is 64 whole rows in 8 runs, from the first row to the last', () => {
  const { values, n } = sampleRows(numbered(1000));
  const rows = Array.from({ length: n }, (_, i) => values[2 * i] / 2);
  expect(rows.length).toBe(64);
  for (let i = 0; i < 64; i++) expect(values[2 * i + 1]).toBe(2 * rows[i] + 1);
  expect(rows.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(rows.slice(-8)).toEqual([992, 993, 994, 995, 996, 997, 998, 999]);
  expect(rows.filter((row, i) => i > 0 && row !== rows[i - 1] + 1).length).toBe(7);
});
