/** A date, or a date and a time of day with an optional zone, as ISO 8601 and RFC 3339 write them. */
const FORM =
  /^\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?\s*$/i;

/** The beginning of the year 2201 in seconds since 1970; a time from then on is an error, such as a wrong unit. */
export const YEAR_2201 = 7_289_654_400;

/** What is wrong with such a time, in words that follow it. */
export const AFTER_2200 = 'lies after the year 2200';

/** A time that was written as text. */
export interface TextTime {
  /** Milliseconds since 1970. */
  readonly milliseconds: number;
  /** Whether it says its zone; else it is taken as UTC. */
  readonly hasZone: boolean;
}

/** Reads a time such as `2026-11-25T10:00:00.5+01:00` or `2026-11-25`; undefined where a text is none. */
export function parseTime(text: string): TextTime | undefined {
  const [found, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = FORM.exec(text) ?? [];
  if (found === undefined) return undefined;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const at = midnight(parts[0], parts[1], parts[2]) + ((parts[3] * 60 + parts[4]) * 60 + parts[5]) * 1000;
  if (!isValid(parts)) return undefined;
  const offset = zone === undefined || /^[zu]/i.test(zone) ? 0 : minutesOf(zone);
  return {
    milliseconds: at + Number(`0.${fraction || 0}`) * 1000 - offset * 60_000,
    hasZone: zone !== undefined,
  };
}

/** Whether there is such a moment; a leap second, :60, is the first one of the next minute. */
const isValid = ([year, month, day, hour, minute, second]: number[]): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60 && second <= 60;

/** Days of a month. */
const daysIn = (year: number, month: number): number => new Date(midnight(year, month + 1, 0)).getUTCDate();

/** The beginning of a day in milliseconds since 1970. `Date.UTC` takes the years 0 to 99 for those after 1900. */
const midnight = (year: number, month: number, day: number): number => new Date(0).setUTCFullYear(year, month - 1, day);

/** Minutes by which a zone such as `+05:30` is ahead of UTC. */
function minutesOf(zone: string): number {
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)];
  return (zone[0] === '-' ? -1 : 1) * (60 * hours + minutes);
}

/** Why a text cannot be taken as a time, in words that follow the text. */
export interface TimeFault {
  /** The words. */
  readonly fault: string;
}

/**
 * Reads times that are text. Says once where one has no zone, since UTC is then assumed.
 * @param name of what holds the times, for the message
 * @returns a function that gives milliseconds since 1970, or why a text is no time that can be
 */
export function textTimeReader(name: string | undefined, notify?: (message: string) => void) {
  let isSaid = false;
  return (text: string): number | TimeFault => {
    const found = parseTime(text);
    if (!found) return { fault: 'is not a time such as 2026-11-25T10:00:00Z' };
    if (found.milliseconds >= 1000 * YEAR_2201) return { fault: AFTER_2200 };
    if (!found.hasZone && !isSaid) notify?.(`times in "${name}" without a zone, such as ${text}, are taken as UTC`);
    isSaid ||= !found.hasZone;
    return found.milliseconds;
  };
}

/** The microseconds since 1970 that a text stands for, in UTC where it has no zone; undefined where it is no time. */
export function microsecondsOf(text: string): bigint | undefined {
  const found = parseTime(text);
  return found && BigInt(Math.round(found.milliseconds * 1000));
}
