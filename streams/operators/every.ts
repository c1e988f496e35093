import { usageError } from '../../src/errors.js';

/** How often checkpoints are made: after so many seconds, learned rows or mini-batches. */
export interface Cadence {
  count: number;
  unit: 's' | 'rows' | 'batches';
}

/**
 * Reads `5s`, `100000rows` or `50batches`.
 * @throws MeanderError `usage` for anything else
 */
export function parseEvery(text: string): Cadence {
  const found = /^(\d+(?:\.\d+)?)(s|rows|batches)$/.exec(text);
  const count = Number(found?.[1]);
  if (!found || !(count > 0))
    throw usageError(`The interval "${text}" is not known; use for example 5s, 100000rows or 50batches.`);
  return { count, unit: found[2] as Cadence['unit'] };
}

/** A function that says at each boundary whether a checkpoint is due. */
export function schedule({ count, unit }: Cadence, now: () => number): (step: number, rows: number) => boolean {
  let next: number | undefined;
  return (step, rows) => {
    const at = unit === 's' ? now() / 1000 : unit === 'rows' ? rows : step;
    next ??= unit === 's' ? at + count : (Math.floor((at - 1) / count) + 1) * count;
    if (at < next) return false;
    next = unit === 's' ? at + count : (Math.floor(at / count) + 1) * count;
    return true;
  };
}
