import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microsecondsOf, parseTime } from '../../../streams/points/timeText.js';

test('every moment in the form of toISOString is read to the millisecond (law)', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(-60e12), max: new Date(250e12), noInvalidDate: true }), (date) => {
      expect(parseTime(date.toISOString())).toEqual({ milliseconds: date.getTime(), hasZone: true });
    }),
  );
});

test.each([
  ['2026-11-25T10:00:00+05:30', Date.UTC(2026, 10, 25, 4, 30), true],
  ['2026-11-25T10:00:00-0800', Date.UTC(2026, 10, 25, 18), true],
  ['2026-11-25 10:00:00.250000 +01', Date.UTC(2026, 10, 25, 9, 0, 0, 250), true],
  ['2026-11-25T10:00', Date.UTC(2026, 10, 25, 10), false],
  ['2024-02-29', Date.UTC(2024, 1, 29), false],
  [' 2026-11-25 10:00:00 UTC ', Date.UTC(2026, 10, 25, 10), true],
  ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1), true],
] as const)('%s is read', (text, milliseconds, hasZone) => {
  expect(parseTime(text)).toEqual({ milliseconds, hasZone });
});

test.each(['2025-02-29', '2026-13-01', '2026-11-25T24:30Z', '25.11.2026', '1764064800', 'now', ''])(
  '%j is no time',
  (text) => {
    expect(parseTime(text)).toBeUndefined();
  },
);

test('microseconds are exact', () => {
  expect(microsecondsOf('2026-11-25T10:00:00.123457Z')).toBe(BigInt(Date.UTC(2026, 10, 25, 10)) * 1000n + 123457n);
  expect(microsecondsOf('1969-12-31T23:59:59.999999Z')).toBe(-1n);
});
