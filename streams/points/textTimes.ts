import { type Data, Vector } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { parseTime, YEAR_2201 } from './timeText.js';

/**
 * Reads times that are text, such as `2026-11-25T10:00:00+01:00`, as seconds since 1970. Says once where one has no
 * zone, since UTC is then assumed.
 * @param options the name of the column, and where to say it
 * @returns the times of n rows, NaN for a null; throws MeanderError `input` for text that is no time or lies after the
 *   year 2200; with `onBadRow` `skip` these are NaN, too, so that their rows are rejected
 */
export function textTimes({ time, onBadRow, notify }: TextTimeOptions) {
  let isSaid = false;
  const read = (text: string): number => {
    const found = parseTime(text);
    const seconds = found && found.milliseconds / 1e3;
    if (seconds === undefined || seconds >= YEAR_2201) {
      if (onBadRow === 'skip') return Number.NaN;
      throw refused(time, text, seconds !== undefined);
    }
    if (!found?.hasZone && !isSaid) notify?.(`times in "${time}" without a zone, such as ${text}, are taken as UTC`);
    isSaid ||= !found?.hasZone;
    return seconds;
  };
  return (column: Data, n: number): Float64Array => {
    const texts = new Vector([column]);
    return Float64Array.from({ length: n }, (_, i) => {
      const text: unknown = texts.get(i);
      return typeof text === 'string' ? read(text) : Number.NaN;
    });
  };
}

/** What reading times needs to know. */
export interface TextTimeOptions {
  /** Name of the column. */
  time?: string;
  /** What to do with a row whose time cannot be read. */
  onBadRow?: string;
  /** Called with a sentence where UTC was assumed. */
  notify?(message: string): void;
}

function refused(name: string | undefined, text: string, isTime: boolean): Error {
  const what = isTime ? 'lies after the year 2200' : 'is not a time such as 2026-11-25T10:00:00Z';
  return inputError(
    `${JSON.stringify(text.slice(0, 40))} in column "${name}" ${what}; correct it, or reject such rows with onBadRow ` +
      '"skip" (--on-bad-row skip).',
  );
}
