import { type Data, DataType } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import type { ColumnOptions } from './columnOptions.js';
import { isText } from './columnTypes.js';
import { badTime, type TextTimeOptions, textTimes } from './textTimes.js';
import { secondsOf } from './times.js';
import { AFTER_2200, YEAR_2201 } from './timeText.js';
import { isValid } from './validity.js';

/** The units that numbers of time may have, the longest first. */
export const timeUnits = ['s', 'ms', 'us', 'ns'] as const;
/** One of `timeUnits`. */
export type TimeUnitName = (typeof timeUnits)[number];

const PER_SECOND: Readonly<Record<TimeUnitName, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };
const IN_WORDS: Readonly<Record<TimeUnitName, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
};
/** Numbers below this are seconds: as such they end in the year 5138, and as milliseconds they begin in 1973. */
const MOST_SECONDS = 1e11;
/** The beginning of the year 1971, in seconds since 1970. */
const YEAR_1971 = 31_536_000;

/**
 * Reads a column of times as seconds; text as `textTimes` does. The unit of plain numbers is the one that is given,
 * else that in which the first ones lie between 1973 and 5138; small numbers are seconds, since 1970 or any other
 * beginning. Timestamps and dates after the year 2200 are treated as texts of such times are.
 * @param options the name of the column, its unit, and where to say which unit was found
 * @returns the times of n rows; throws MeanderError `input` where they lie after the year 2200, or in another unit than
 *   seconds in the year 1970, since the unit is then wrong
 */
export function timeReader(options: ColumnOptions & TextTimeOptions) {
  let unit = options.timeUnit;
  const readText = textTimes(options);
  return (column: Data, n: number): Float64Array => {
    if (isText(column.type)) return readText(column, n);
    const values = secondsOf(column, n);
    if (DataType.isTimestamp(column.type) || DataType.isDate(column.type)) return upTo2200(values, column, options);
    const largest = largestOf(values);
    if (largest === undefined) return values;
    if (unit === undefined) {
      unit = unitOf(largest);
      if (unit !== 's') options.notify?.(`the times in "${options.time}" are taken as ${IN_WORDS[unit]} since 1970`);
    }
    const seconds = largest / PER_SECOND[unit];
    if (seconds >= YEAR_2201 || (unit !== 's' && seconds < YEAR_1971)) throw absurd(options.time, largest, unit);
    const factor = PER_SECOND[unit];
    return factor === 1 ? values : values.map((value) => value / factor);
  };
}

/** Timestamps and dates, of which those after the year 2200 are refused, or NaN where bad rows are skipped. */
function upTo2200(values: Float64Array, column: Data, { time, onBadRow }: TextTimeOptions): Float64Array {
  const isLate = (seconds: number, row: number) => seconds >= YEAR_2201 && isValid(column, row);
  const late = values.findIndex(isLate);
  if (late < 0) return values;
  if (onBadRow === 'skip') return values.map((seconds, row) => (isLate(seconds, row) ? Number.NaN : seconds));
  const date = new Date(1000 * values[late]);
  throw badTime(Number.isNaN(date.getTime()) ? `${values[late]} s` : date.toISOString(), time, AFTER_2200);
}

/** The unit in which a number of this size lies nearest to the present. */
function unitOf(value: number): TimeUnitName {
  const index = timeUnits.findIndex((unit) => value / PER_SECOND[unit] < MOST_SECONDS);
  return timeUnits[index] ?? 'ns';
}

function largestOf(values: Float64Array): number | undefined {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > largest && value < Number.POSITIVE_INFINITY) largest = value;
  return largest === Number.NEGATIVE_INFINITY ? undefined : largest;
}

function absurd(name: string | undefined, value: number, unit: TimeUnitName): Error {
  const year = 1970 + Math.floor(value / PER_SECOND[unit] / 31_556_952);
  return inputError(
    `The time ${value} in column "${name}" lies in the year ${year} if it is in ${IN_WORDS[unit]} since 1970; give ` +
      'the right unit with timeUnit (--time-unit s|ms|us|ns).',
  );
}
