import { type Data, DataType, type RecordBatch } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import type { ValidatedBatch } from '../../src/learner/index.js';
import { isWeight, type Points, sliceRows } from '../../src/model/index.js';
import { originOf } from './batchOrigin.js';
import { otherLength, otherText } from './fixedLists.js';
import { hasNulls, isValid } from './validity.js';

/** The columns that points were read from. */
export interface ReadColumns {
  /** One fixed-size list of d numbers, or d numeric columns. */
  features: readonly Data[];
  /** The column of weights, if there is one. */
  weights?: Data;
  /** The column of times, if there is one. */
  times?: Data;
  /** Whether the rows are scaled to length 1, so that a row of zeros is bad. */
  length: boolean;
  /** Whether missing values are no fault, since they are filled later. */
  missing: boolean;
}

/** The first thing that is wrong with a row. */
export interface Fault {
  /** What is wrong; runs count rejected rows by it. */
  reason: 'null' | 'NaN' | 'infinite' | 'length' | 'zero' | 'weight' | 'time';
  /** Which column: a feature's index, or the column of weights or of times. */
  column: number | 'weight' | 'time';
  /** The value that was found; for the reason `length` how many numbers the row has. */
  value: number | null;
  /** The text that was found in place of a vector. */
  text?: string;
}

/** Whether no row has a null, NaN, infinity, no length where it needs one, or a weight that is not finite and ≥ 0. */
export function allRowsValid({ features, weights, times, length }: ReadColumns, points: Points): boolean {
  if ([...features, weights, times].some((column) => column && hasNulls(column))) return false;
  return (
    allFinite(points.values) &&
    (points.weights?.every(isWeight) ?? true) &&
    (points.times === undefined || allFinite(points.times)) &&
    !(length && hasZeroRow(points))
  );
}

/** Whether all numbers are finite: x·0 is 0 for finite x alone. Four sums, since each addition waits for its last. */
function allFinite(values: Points['values']): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += values[i] * 0;
    b += values[i + 1] * 0;
    c += values[i + 2] * 0;
    d += values[i + 3] * 0;
  }
  for (let i = whole; i < values.length; i++) a += values[i] * 0;
  return a + b + c + d === 0;
}

function hasZeroRow({ values, n, d }: Points): boolean {
  for (let row = 0; row < n; row++) if (isZeroRow(values, d, row)) return true;
  return false;
}

/** Whether a row has nothing but zeros, and values that are missing. */
function isZeroRow(values: Points['values'], d: number, row: number): boolean {
  for (let i = row * d; i < (row + 1) * d; i++) if (values[i] !== 0 && !Number.isNaN(values[i])) return false;
  return true;
}

/** What is wrong with a row, features first, then its weight, then its time; undefined for a valid row. */
export function faultOf(columns: ReadColumns, points: Points, row: number): Fault | undefined {
  const { values, weights, times, d } = points;
  const length = otherLength(columns.features[0], row);
  const text = otherText(columns.features[0], row);
  if (length !== undefined) return { reason: 'length', column: 0, value: length, ...(text !== undefined && { text }) };
  for (let t = 0; t < d; t++) {
    const value = isFeaturePresent(columns.features, d, row, t) ? values[row * d + t] : null;
    if (value !== null && Number.isFinite(value)) continue;
    if (columns.missing && (value === null || Number.isNaN(value))) continue;
    const reason = value === null ? 'null' : Number.isNaN(value) ? 'NaN' : 'infinite';
    return { reason, column: t, value };
  }
  if (columns.length && isZeroRow(values, d, row)) return { reason: 'zero', column: 0, value: 0 };
  const weight = valueAt(columns.weights, weights, row);
  if (weight !== undefined && (weight === null || !isWeight(weight)))
    return { reason: 'weight', column: 'weight', value: weight };
  const time = valueAt(columns.times, times, row);
  if (time !== undefined && !Number.isFinite(time)) return { reason: 'time', column: 'time', value: time };
  return undefined;
}

/** Whether feature t of a row is there, and not a null. */
export function isFeaturePresent(features: readonly Data[], d: number, row: number, t: number): boolean {
  const [first] = features;
  if (!DataType.isFixedSizeList(first.type)) return isValid(features[t], row);
  return isValid(first, row) && isValid(first.children[0], row * d + t);
}

/** A weight or time; null where its column holds a null, undefined where the points have none. */
function valueAt(column: Data | undefined, values: Float64Array | undefined, row: number): number | null | undefined {
  return column && !isValid(column, row) ? null : values?.[row];
}

/**
 * The valid rows of a batch, copied to its front, with their numbers in the batch and the reasons of the others; the
 * batch itself where all are valid.
 * @param whole all rows of a record batch
 * @param faultAt what is wrong with a row
 */
export function keepValidRows(whole: ValidatedBatch, faultAt: (row: number) => Fault | undefined): ValidatedBatch {
  const { n, d } = whole;
  const [values, weights, times] = [whole.values.slice(), whole.weights?.slice(), whole.times?.slice()];
  const incomplete = whole.incomplete?.slice();
  const rowNumbers = new Int32Array(n);
  const reasons = new Map<number, string>();
  let kept = 0;
  for (let row = 0; row < n; row++) {
    const fault = faultAt(row);
    if (fault) {
      reasons.set(row, fault.reason);
      continue;
    }
    values.copyWithin(kept * d, row * d, (row + 1) * d);
    if (weights) weights[kept] = weights[row];
    if (times) times[kept] = times[row];
    if (incomplete) incomplete[kept] = incomplete[row];
    rowNumbers[kept++] = row;
  }
  if (kept === n) return whole;
  const valid = sliceRows({ values, weights, times, incomplete, n, d }, 0, kept);
  return { ...whole, ...valid, rowNumbers: rowNumbers.subarray(0, kept), reasons };
}

/** A batch whose source could not read its rows: all are rejected, for one reason. */
export function unreadableRows(
  d: number,
  { rows, reason }: { rows: number; reason: string },
): Omit<ValidatedBatch, 'source' | 'pass'> {
  const reasons = new Map(Array.from({ length: rows }, (_, row) => [row, reason]));
  return { values: new Float32Array(0), n: 0, d, rows, reasons, rowNumbers: new Int32Array(0) };
}

/**
 * The error for a row that cannot be learned from, with its file or record batch, row, column and value.
 * @param column its name
 * @param d numbers that each row must have
 */
export function badRowError(batch: RecordBatch, row: number, column: string, fault: Fault, d: number): Error {
  const origin = originOf(batch);
  const { records = [] } = origin ?? {};
  const record = records.length === 1 ? records[0] : records[row];
  const place = record
    ? `${origin?.name}, partition ${record.partition}, offset ${record.offset}`
    : !origin
      ? `Row ${row} of a record batch`
      : origin.row === undefined
        ? `${origin.name}, record batch ${origin.batch}, row ${row}`
        : `${origin.name}, row ${origin.row + row}`;
  return inputError(
    `${place}${describeFault(fault, column, d)}; ` +
      `correct the data, or reject such rows with onBadRow "skip" (--on-bad-row skip)${fillingRemedy(fault)}.`,
  );
}

/** Missing values can also be filled. */
const fillingRemedy = ({ reason }: Fault): string =>
  reason === 'null' || reason === 'NaN' ? ', or fill missing values with "impute:mean" (--on-bad-row impute:mean)' : '';

/** The characters of a text that a message shows. */
const SHOWN = 40;

function describeFault({ reason, value, text }: Fault, column: string, d: number): string {
  if (reason === 'zero') return ' holds only zeros, so it has no length to divide by';
  const holds =
    text === undefined
      ? `holds ${value} numbers, but must hold ${d} as other rows do`
      : `is ${JSON.stringify(text.slice(0, SHOWN))}, but must be a vector of ${d} numbers as other rows are`;
  const is = reason === 'length' ? holds : `is ${value}`;
  return `, column "${column}" ${is}`;
}
