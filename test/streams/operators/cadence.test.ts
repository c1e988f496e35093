import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asCadence, type Cadence, schedule } from '../../../streams/operators/cadence.js';

/** Steps at which a schedule is due, of the calls (step, rows) given. */
const dueAt = (cadence: Cadence, calls: readonly (readonly [number, number])[], now = () => 0) => {
  const isDue = schedule(cadence, now);
  return calls.filter(([step, rows]) => isDue(step, rows)).map(([step]) => step);
};
const batches = (n: number, rows: number) => Array.from({ length: n }, (_, i) => [i + 1, (i + 1) * rows] as const);

describe('schedule', () => {
  test('batches are due at the multiples of the interval', () => {
    expect(dueAt('3batches', batches(10, 100))).toEqual([3, 6, 9]);
  });
  test('rows are due at the first boundary at or after each multiple', () => {
    expect(dueAt('250rows', batches(10, 100))).toEqual([3, 5, 8, 10]);
  });
  test('an interval of fewer rows than a mini-batch is due at every boundary after the first call', () => {
    expect(dueAt('7rows', batches(4, 100))).toEqual([2, 3, 4]);
  });
  test('multiples before the first call do not count, so that a resumed run keeps the cadence', () => {
    expect(dueAt('4batches', batches(12, 100).slice(5))).toEqual([8, 12]);
  });
  test('seconds count from the first call', () => {
    let ms = 0;
    const now = () => {
      ms += 400;
      return ms;
    };
    expect(dueAt('1s', batches(10, 100), now)).toEqual([4, 7, 10]);
  });
  test('is due once per multiple that the rows have passed, whatever the mini-batches (law)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: 1, max: 200 })), (every, sizes) => {
        let rows = 0;
        const calls = sizes.map((size, i) => {
          rows += size;
          return [i + 1, rows] as const;
        });
        const crossed = calls.filter(([, now], i) =>
          i === 0
            ? Math.floor(now / every) > Math.floor((now - 1) / every)
            : Math.floor(now / every) > Math.floor(calls[i - 1][1] / every),
        );
        expect(dueAt(`${every}rows`, calls)).toEqual(crossed.map(([step]) => step));
      }),
    );
  });
});

describe('asCadence', () => {
  test.each(['5s', '0.2s', '100000rows', '1batches'])('%s is a cadence', (text) => {
    expect(asCadence(text)).toBe(text);
  });
  test.each(['', '5', 's', '0rows', '-1s', '5 s', '5m', '1e3rows', 'rows5', '5s '])('"%s" is refused', (text) => {
    expect(() => asCadence(text)).toThrow(`but is "${text}"`);
  });
});
