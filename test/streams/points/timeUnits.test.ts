import { Float64, makeData } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { type TimeUnitName, timeReader } from '../../../streams/points/timeUnits.js';

const column = (...values: number[]) =>
  makeData({ type: new Float64(), length: values.length, data: Float64Array.from(values) });
const NOW = 1_700_000_000;

describe('timeReader() takes plain numbers', () => {
  test.each([
    [1, 's', undefined],
    [1e3, 'ms', 'the times in "t" are taken as milliseconds since 1970'],
    [1e6, 'us', 'the times in "t" are taken as microseconds since 1970'],
    [1e9, 'ns', 'the times in "t" are taken as nanoseconds since 1970'],
  ])('%s times as large as seconds by their size in %s, and says so', (factor, timeUnit, message) => {
    const said: string[] = [];
    const read = timeReader({ time: 't', notify: (sentence) => said.push(sentence) });
    expect(Array.from(read(column(NOW * factor, (NOW + 60) * factor), 2))).toEqual([NOW, NOW + 60]);
    expect(said).toEqual(message === undefined ? [] : [message]);
    const given = timeReader({
      time: 't',
      timeUnit: timeUnit as TimeUnitName,
      notify: (sentence) => said.push(sentence),
    });
    expect(Array.from(given(column(NOW * factor), 1))).toEqual([NOW]);
    expect(said.length).toBe(message === undefined ? 0 : 1);
  });

  test('that are small as seconds from any beginning', () => {
    expect(Array.from(timeReader({ time: 't' })(column(0, 60, Number.NaN), 3))).toEqual([0, 60, Number.NaN]);
  });

  test('in the unit of the first ones, whatever comes later', () => {
    const read = timeReader({ time: 't' });
    read(column(NOW * 1e3), 1);
    expect(() => read(column(NOW * 1e6), 1)).toThrow(/in column "t" lies in the year \d{5} if it is in milliseconds/);
  });

  test.each([
    [NOW, 'ms', 1970],
    [NOW * 1e3, 's', 55840],
    [NOW * 1e3, 'ns', 1970],
    [8e9, undefined, 2223],
  ] as const)('and refuses %s in %s, which would be the year %s', (value, timeUnit, year) => {
    expect(() => timeReader({ time: 't', timeUnit })(column(value), 1)).toThrow(`lies in the year ${year}`);
  });
});
