import { describe, expect, test } from 'vitest';
import { chartLines } from '../../../../streams/cli/chart/chartLines.js';
import { ERASE_DRAWING, frameOf } from '../../../../streams/cli/chart/frame.js';
import { unicodeGlyphs } from '../../../../streams/cli/chart/glyphs.js';
import { plainText, span } from '../../../../streams/cli/chart/span.js';
import { Screen, withoutSequences } from '../screen.js';
import { aRun, learning, timing } from './aRun.js';

const lines = (columns: number, rows: number, k = 40) =>
  chartLines(learning, aRun({ k }), timing, { columns, rows }, unicodeGlyphs);

/** A screen on which a shell has printed some lines. */
function screenAfter(printed: number, columns = 80, rows = 24): Screen {
  const screen = new Screen(columns, rows);
  for (let i = 0; i < printed; i++) screen.write(`line ${i}\r\n`);
  return screen;
}

describe('a frame', () => {
  test.each([0, 3, 12, 23, 24, 60])('is erased without a trace after %i lines of the shell', (printed) => {
    const screen = screenAfter(printed);
    const [before, cursor] = [screen.everything(), screen.cursor];
    for (const frame of [lines(80, 24), [[span('one line')]], lines(80, 14, 5), lines(80, 24, 1000)]) {
      screen.write(frameOf(frame, true));
      expect(screen.cursor).toEqual(cursor);
      expect(screen.wraps).toBe(true);
      const shown = [...before, ...frame.map((line) => plainText(line).trimEnd())];
      expect(screen.everything()).toEqual(shown.slice(0, shown.findLastIndex((line) => line !== '') + 1));
    }
    screen.write(ERASE_DRAWING);
    expect([screen.everything(), screen.cursor]).toEqual([before, cursor]);
  });
  test('what is printed meanwhile appears above it, in order', () => {
    const screen = screenAfter(20);
    for (let i = 20; i < 50; i++) screen.write(`${frameOf(lines(80, 24), false)}${ERASE_DRAWING}line ${i}\r\n`);
    expect(screen.everything()).toEqual(Array.from({ length: 50 }, (_, i) => `line ${i}`));
  });
  test('of a terminal that has become narrower leaves no trace', () => {
    const screen = screenAfter(5, 50);
    const before = screen.everything();
    screen.write(frameOf(lines(120, 24), true) + ERASE_DRAWING);
    expect(screen.everything()).toEqual(before);
  });
  test('has no colours without a wish for them, and says the same', () => {
    const frame = lines(80, 24);
    expect(frameOf(frame, false)).not.toContain('\x1b[m');
    expect(frameOf(frame, true)).toContain('\x1b[36m');
    expect(withoutSequences(frameOf(frame, true))).toBe(withoutSequences(frameOf(frame, false)));
  });
  test('shows what a terminal would obey instead of sending it', () => {
    expect(frameOf([[span('a\x1b[2Jb\nc')]], false)).toContain('a\\u001b[2Jb\\nc');
  });
  test('is one write that erases nothing before it draws', () => {
    const frame = frameOf(lines(80, 24), false);
    expect(frame.indexOf('\x1b[J')).toBeGreaterThan(frame.lastIndexOf('│'));
  });
});
