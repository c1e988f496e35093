import { usageError } from '../errors.js';
import type { Forgetting } from '../model/forgetting.js';
import type { OptionValue } from '../options/index.js';

/** Rows per mini-batch: a number, or `grow:16` for one sixteenth of the rows learned so far; `grow` is `grow:16`. */
export type BatchSize = number | 'grow' | `grow:${number}`;

/** Rows of a growing mini-batch at the beginning. */
const FIRST = 4096;
/** A growing mini-batch is a multiple of this, so that chunks of rows are whole. */
const MULTIPLE = 1024;
/** The share of the rows so far that `grow` takes, as its divisor. */
const USUAL_DIVISOR = 16;
/** Rows of a mini-batch beyond which row numbers and weights would not be exact. */
const MOST = 1_099_511_627_776;

/** The divisor of a growing mini-batch; undefined for any other text. */
function divisorOf(text: string): number | undefined {
  const [, digits] = /^grow(?::(\d{1,6}))?$/.exec(text) ?? [text, 'none'];
  const divisor = digits === undefined ? USUAL_DIVISOR : Number(digits);
  return divisor >= 1 ? divisor : undefined;
}

/** The values that `batchSize` may take. */
export const batchSizeValue: OptionValue<BatchSize> = {
  words: ['grow'],
  must: 'a whole number of at least 1, or grow or grow:DIVISOR such as grow:16',
  accepts: (value): value is BatchSize =>
    typeof value === 'string' ? divisorOf(value) !== undefined : Number.isSafeInteger(value) && Number(value) >= 1,
  read: (text) => (/^\s*[-+.\d]/.test(text) ? Number(text) : text),
};

/** Rows of the first mini-batch. */
export const firstBatchSize = (size: BatchSize): number => (typeof size === 'number' ? size : FIRST);

/** How many rows each mini-batch has. */
export interface BatchSizes {
  /** Rows of the largest mini-batch; infinite where they grow without end. */
  readonly most: number;
  /** Rows of the mini-batch that begins when some rows are learned. */
  after(learned: number): number;
}

/**
 * How many rows each mini-batch has. A growing one takes a fixed share of the rows learned so far, from 4,096 rows on,
 * so that late mini-batches, which move centroids little, need few steps; with a half-life it never takes more than
 * that share of the half-life.
 * @throws MeanderError `usage` where mini-batches grow and rows are forgotten by mini-batches or by time
 */
export function batchSizes(size: BatchSize, forgetting: Forgetting): BatchSizes {
  if (typeof size === 'number') return { most: size, after: () => size };
  if (forgetting.by === 'time' || (forgetting.halfLifeRows === null && forgetting.lambda(1) < 1)) {
    throw usageError(
      `With batchSize ${size} mini-batches grow, so rows cannot be forgotten by mini-batches or by time; give the ` +
        'half-life in rows (--half-life 1000000rows), or a number of rows as batchSize.',
    );
  }
  const divisor = divisorOf(size) as number;
  const share = (rows: number) => Math.max(FIRST, Math.floor(rows / divisor / MULTIPLE) * MULTIPLE);
  const most = forgetting.halfLifeRows === null ? MOST : share(forgetting.halfLifeRows);
  return { most, after: (learned) => Math.min(most, share(learned)) };
}
