import { type Data, DataType, DateUnit, TimeUnit } from 'apache-arrow';
import { numbersOf } from './numbers.js';

/** Units of Arrow's timestamps in one second. */
const UNITS_PER_SECOND = {
  [TimeUnit.SECOND]: 1,
  [TimeUnit.MILLISECOND]: 1e3,
  [TimeUnit.MICROSECOND]: 1e6,
  [TimeUnit.NANOSECOND]: 1e9,
};
/** Seconds in a day. */
const DAY = 86_400;

/**
 * The times of a column in seconds: since 1970 for timestamps and dates, as they are for numbers.
 * @param column timestamps, dates or numbers of seconds
 * @param n rows
 */
export function secondsOf(column: Data, n: number): Float64Array {
  const { type } = column;
  const values = Float64Array.from(numbersOf(column, n));
  if (DataType.isTimestamp(type)) return values.map((x) => x / UNITS_PER_SECOND[type.unit]);
  if (DataType.isDate(type)) return values.map((x) => (type.unit === DateUnit.DAY ? x * DAY : x / 1e3));
  return values;
}

/**
 * The times that a source gave with a record batch, in seconds since 1970 per row.
 * @param time milliseconds since 1970: one number for all n rows, or one per row
 * @returns undefined where the source gave none
 */
export function recordTimes(time: number | Float64Array | undefined, n: number): Float64Array | undefined {
  if (time === undefined) return undefined;
  return typeof time === 'object' ? time.map((ms) => ms / 1e3) : new Float64Array(n).fill(time / 1e3);
}
