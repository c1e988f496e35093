import type { Data, RecordBatch } from 'apache-arrow';
import type { Line } from './jsonLines.js';

/** Largest whole number up to which all are exact as float64. */
const EXACT = 2 ** 53;
/** Whole numbers of 16 digits or more, which may be larger, without fraction or exponent. */
const LONG = /(?<![\w.+-])-?\d{16,}(?![\d.eE])/g;

/** A whole number of a line that was rounded when it was parsed. */
export interface RoundedNumber {
  /** Its column. */
  readonly column: string;
  /** Number of its line, from 1. */
  readonly line: number;
  /** Its digits. */
  readonly written: string;
  /** What it was rounded to. */
  readonly value: number;
}

/**
 * The first whole number of some lines that float64 does not hold.
 * @param batch a row for each line
 * @param names the columns to look at
 */
export function firstRoundedNumber(
  batch: RecordBatch,
  lines: readonly Line[],
  names: (column: string) => boolean,
): RoundedNumber | undefined {
  for (const [i, { name }] of batch.schema.fields.entries()) {
    const { values, rowOf } = numbersIn(batch.data.children[i]);
    if (!(values instanceof Float64Array) || !names(name)) continue;
    for (let at = values.findIndex(isLarge); at >= 0; at = nextLarge(values, at)) {
      const { text, number } = lines[rowOf(at)];
      const written = writtenAs(text, values[at]);
      if (written !== undefined) return { column: name, line: number, written, value: values[at] };
    }
  }
  return undefined;
}

/** The numbers of a column of numbers or lists, and the row that each belongs to. */
function numbersIn(column: Data): { values: unknown; rowOf: (at: number) => number } {
  const [list] = column.children;
  if (!list) return { values: column.values, rowOf: (at) => at };
  return { values: list.values, rowOf: (at) => column.valueOffsets.findLastIndex((begin: number) => begin <= at) };
}

const isLarge = (x: number): boolean => Math.abs(x) >= EXACT && Number.isFinite(x);

function nextLarge(values: Float64Array, from: number): number {
  for (let at = from + 1; at < values.length; at++) if (isLarge(values[at])) return at;
  return -1;
}

/** The digits in a text that were rounded to a number. */
const writtenAs = (text: string, value: number): string | undefined =>
  text.match(LONG)?.find((digits) => Number(digits) === value && BigInt(digits) !== BigInt(value));
