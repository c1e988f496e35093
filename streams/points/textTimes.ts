import { type Data, Vector } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { textTimeReader } from './timeText.js';

/**
 * Reads times that are text, such as `2026-11-25T10:00:00+01:00`, as seconds since 1970. Says once where one has no
 * zone, since UTC is then assumed.
 * @param options the name of the column, and where to say it
 * @returns the times of n rows, NaN for a null; throws MeanderError `input` for text that is no time or lies after the
 *   year 2200; with `onBadRow` `skip` these are NaN, too, so that their rows are rejected
 */
export function textTimes({ time, onBadRow, notify }: TextTimeOptions) {
  const millisecondsOf = textTimeReader(time, notify);
  const read = (text: string): number => {
    const found = millisecondsOf(text);
    if (typeof found === 'number') return found / 1e3;
    if (onBadRow === 'skip') return Number.NaN;
    throw badTime(JSON.stringify(text.slice(0, 40)), time, found.fault);
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

/** The error for a time that cannot be. @param fault why, in words that follow the time */
export const badTime = (shown: string, name: string | undefined, fault: string): Error =>
  inputError(
    `${shown} in column "${name}" ${fault}; correct it, or reject such rows with onBadRow ` +
      '"skip" (--on-bad-row skip).',
  );
