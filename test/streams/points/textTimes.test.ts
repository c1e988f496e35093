import { DateDay, Dictionary, Int32, makeData, TimestampSecond, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { timeReader } from '../../../streams/points/timeUnits.js';

const texts = (...values: (string | null)[]) => vectorFromArray(values, new Utf8()).data[0];
const TEN = Date.UTC(2026, 10, 25, 10) / 1000;

describe('timeReader() takes text', () => {
  test('in any zone, and says once that UTC is assumed where there is none', () => {
    const said: string[] = [];
    const read = timeReader({ time: 't', notify: (sentence) => said.push(sentence) });
    const column = texts('2026-11-25T10:00:00Z', '2026-11-25T11:00:00.5+01:00', '2026-11-25 10:00', null);
    for (let i = 0; i < 2; i++) expect(Array.from(read(column, 4))).toEqual([TEN, TEN + 0.5, TEN, Number.NaN]);
    expect(said).toEqual(['times in "t" without a zone, such as 2026-11-25 10:00, are taken as UTC']);
  });

  test('of a dictionary, which Arrow and Parquet writers make of few texts', () => {
    const type = new Dictionary(new Utf8(), new Int32());
    const dictionary = vectorFromArray(['2026-11-25T10:00:00Z'], new Utf8());
    const column = makeData({ type, length: 2, data: Int32Array.of(0, 0), dictionary });
    expect(Array.from(timeReader({ time: 't' })(column, 2))).toEqual([TEN, TEN]);
  });

  test.each([
    ['soon', '"soon" in column "t" is not a time such as 2026-11-25T10:00:00Z'],
    ['2026-02-30', '"2026-02-30" in column "t" is not a time'],
    ['9999-12-31', '"9999-12-31" in column "t" lies after the year 2200'],
  ])('and refuses %s, or rejects its row where bad rows are skipped', (text, message) => {
    expect(() => timeReader({ time: 't' })(texts(text), 1)).toThrow(message);
    expect(Array.from(timeReader({ time: 't', onBadRow: 'skip' })(texts(text), 1))).toEqual([Number.NaN]);
  });
});

describe('timeReader() takes timestamps and dates', () => {
  const late = 8_000_000_000;
  const timestamps = (...seconds: number[]) =>
    makeData({ type: new TimestampSecond(), length: seconds.length, data: BigInt64Array.from(seconds, BigInt) });

  test('up to the year 2200, and refuses or rejects later ones as it does texts', () => {
    expect(Array.from(timeReader({ time: 't' })(timestamps(TEN, 0), 2))).toEqual([TEN, 0]);
    expect(() => timeReader({ time: 't' })(timestamps(TEN, late), 2)).toThrow(
      '2223-07-06T14:13:20.000Z in column "t" lies after the year 2200; correct it, or reject such rows',
    );
    const skipping = timeReader({ time: 't', onBadRow: 'skip' });
    expect(Array.from(skipping(timestamps(TEN, late), 2))).toEqual([TEN, Number.NaN]);
    const days = makeData({ type: new DateDay(), length: 1, data: Int32Array.of(late / 86_400) });
    expect(() => timeReader({ time: 't' })(days, 1)).toThrow('lies after the year 2200');
  });

  test('and a null that stands before a time after 2200 is a null', () => {
    const column = makeData({
      type: new TimestampSecond(),
      length: 2,
      data: BigInt64Array.of(BigInt(late), 5n),
      nullBitmap: Uint8Array.of(0b10),
    });
    expect(timeReader({ time: 't' })(column, 2)[1]).toBe(5);
  });
});
