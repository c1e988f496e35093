import { describe, expect, test } from 'vitest';
import { cellWidth } from '../../../../streams/cli/cellWidth.js';
import { chartLines, fitsChart } from '../../../../streams/cli/chart/chartLines.js';
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from '../../../../streams/cli/chart/glyphs.js';
import { plainText, trimmed } from '../../../../streams/cli/chart/span.js';
import type { Status } from '../../../../streams/cli/status.js';
import { aRun, learning, timing } from './aRun.js';

const drawn = (
  columns: number,
  rows: number,
  chart = aRun(),
  glyphs: Glyphs = unicodeGlyphs,
  status: Status = learning,
) => chartLines(status, chart, timing, { columns, rows }, glyphs).map((line) => plainText(trimmed(line)));

const file = (name: string) => new URL(`frames/${name.replaceAll(' ', '-')}.txt`, import.meta.url).pathname;

const sizes = [36, 37, 40, 55, 71, 72, 79, 80, 100, 120, 161].flatMap((columns) =>
  [12, 13, 19, 20, 24, 40, 60].map((rows) => [columns, rows] as const),
);

describe('the chart of a run', () => {
  test.each([
    [40, 24, 'objective above weights', aRun({ empty: 2 }), unicodeGlyphs],
    [60, 12, 'objective alone', aRun(), unicodeGlyphs],
    [60, 50, 'objective above weights', aRun({ k: 12 }), unicodeGlyphs],
    [80, 24, 'one beside the other', aRun({ empty: 2 }), unicodeGlyphs],
    [120, 24, 'one beside the other', aRun({ k: 300, empty: 2 }), unicodeGlyphs],
    [80, 12, 'the smallest height', aRun({ k: 5 }), unicodeGlyphs],
    [80, 24, 'ASCII', aRun({ k: 12 }), asciiGlyphs],
  ])('%i × %i: %s', async (columns, rows, what, chart, glyphs) => {
    const lines = drawn(columns, rows, chart, glyphs).map((line) => `${line}\n`);
    await expect(lines.join('')).toMatchFileSnapshot(file(`${columns}x${rows} ${what}`));
  });
  test('no line is as wide as the terminal, and at most half of its lines are taken', () => {
    const charts = [1, 2, 7, 64, 5000].flatMap((k) => [
      aRun({ k }),
      aRun({ k, points: 1, empty: k }),
      aRun({ k, scale: 1e9 }),
      aRun({ k, scale: 1e-9 }),
      { ...aRun({ k, scale: 0 }), unit: 'standardized, unit length' },
    ]);
    for (const [columns, rows] of sizes)
      for (const chart of charts)
        for (const glyphs of [unicodeGlyphs, asciiGlyphs]) {
          const lines = drawn(columns, rows, chart, glyphs);
          expect(lines.length).toBeLessThanOrEqual(rows / 2);
          expect(lines.filter((line) => cellWidth(line) >= columns)).toEqual([]);
        }
  });
  test('wide characters in the name of a source do not make a line too wide', () => {
    const status = { ...learning, waitingFor: 'kafka://例え.example/測定値の流れ' };
    for (const [columns, rows] of sizes) {
      const [first] = drawn(columns, rows, aRun(), unicodeGlyphs, status);
      expect(first).toContain('waiting for');
      expect(cellWidth(first)).toBeLessThan(columns);
    }
  });
  test('without a UTF-8 locale every character is ASCII', () => {
    const status = { ...learning, waitingFor: 'données…' };
    for (const [columns, rows] of sizes)
      expect(drawn(columns, rows, aRun(), asciiGlyphs, status).join('')).toMatch(/^[\x20-\x7e]*$/);
  });
  test('the objective and its latest values are on the scale, whatever the first steps were', () => {
    const run = aRun();
    const values = run.recent.values.map((value, i) => (i < 5 ? 1e6 : value));
    const lines = drawn(80, 24, { ...run, recent: { ...run.recent, values } });
    expect(Number(/(\S+) ┤/.exec(lines[3])?.[1])).toBeLessThan(3);
    expect(lines[2]).toContain(`recent ${values.at(-1)?.toFixed(3)}`);
  });
  test('empty clusters are counted, and even the smallest other one has a bar', () => {
    const shares = Float64Array.of(0.999_999, 0.000_001, 0, 0);
    const lines = drawn(80, 24, { ...aRun(), shares });
    expect(lines.join('\n')).toContain('4 clusters  2 empty');
    expect(lines.at(-2)).toMatch(/│█+ ▁+$/);
  });
  test('of many clusters the largest and the smallest one are among those that are shown', () => {
    const shares = Float64Array.from({ length: 999 }, (_, j) => (j === 0 ? 0.5 : j === 998 ? 0 : 0.0005));
    const lines = drawn(120, 24, { ...aRun(), shares });
    const [top, bottom] = [lines[3], lines.at(-2) ?? ''].map((line) => line.slice(line.lastIndexOf('┤') + 1));
    expect(top).toBe('█');
    expect(bottom).toMatch(/^█▁+╌$/);
  });
  test('even clusters need no line to compare with, uneven ones have it', () => {
    const of = (shares: readonly number[]) =>
      drawn(80, 24, { ...aRun(), shares: Float64Array.from(shares) }).join('\n');
    expect(of([0.25, 0.25, 0.25, 0.25])).not.toContain('╌');
    expect(of([0.7, 0.1, 0.1, 0.1])).toContain('╌╌ even 25 %');
  });
  test('a small terminal has no room for it', () => {
    expect([fitsChart({ columns: 35, rows: 24 }), fitsChart({ columns: 80, rows: 11 })]).toEqual([false, false]);
    expect(fitsChart({ columns: 36, rows: 12 })).toBe(true);
  });
});
