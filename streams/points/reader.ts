import {
  type Data,
  DataType,
  DateUnit,
  type Field,
  type Float64,
  makeData,
  Precision,
  type RecordBatch,
  type Schema,
  TimeUnit,
} from 'apache-arrow';
import { inputError, usageError } from '../../src/errors.js';
import type { ValidatedBatch } from '../../src/learner/index.js';
import { isWeight, type Points, sliceRows } from '../../src/model/index.js';
import { originOf } from './batchOrigin.js';

/** Which columns hold the features, and what to do with a row that has a null, NaN or infinity. */
export interface PointsOptions {
  /** Numeric columns, in this order; default: the only fixed-size list of numbers, else all numeric columns. */
  columns?: readonly string[];
  /** A fixed-size list of numbers instead of `columns`. */
  vector?: string;
  /** A numeric column of sample weights ≥ 0; it is no feature. */
  weight?: string;
  /** A column that says when each row happened: a timestamp, a date, or a number of seconds; it is no feature. */
  time?: string;
  /** `fail` (default) stops at the first bad row; `skip` rejects it and goes on. */
  onBadRow?: 'fail' | 'skip';
}

/** Reads record batches of one schema as points. */
export interface PointsReader {
  featureNames: readonly string[];
  read(batch: RecordBatch): ValidatedBatch;
}

/** Key of a list's metadata that names its numbers, as a JSON array: a source may put columns together row by row. */
export const FEATURE_NAMES = 'meander.features';

/** Whether a column's type is a float or an integer. */
export const isNumber = (type: DataType) => DataType.isFloat(type) || DataType.isInt(type);
/** Whether a column is a fixed-size list of numbers. */
export const isVector = (field: Field) => DataType.isFixedSizeList(field.type) && isNumber(field.type.children[0].type);

/**
 * Finds the features in a schema.
 * @param timed whether rows are to have times: of the column `time`, or those that the source knows
 * @throws MeanderError `input` where the schema has none, listing its columns; `usage` for a column it lacks
 */
export function pointsReader(
  schema: Schema,
  options: PointsOptions = {},
  timed = options.time !== undefined,
): PointsReader {
  const found = schema.fields.map((field) => `${field.name} (${field.type})`).join(', ') || 'none';
  const indexOf = (name: string, fits: (field: Field) => boolean, what: string) => {
    const index = schema.fields.findIndex((field) => field.name === name);
    if (index < 0) throw usageError(`There is no column "${name}"; the columns are: ${found}.`);
    if (!fits(schema.fields[index])) throw usageError(`Column "${name}" is ${schema.fields[index].type}, not ${what}.`);
    return index;
  };
  const numeric = (name: string) => indexOf(name, (field) => isNumber(field.type), 'a number');
  const weight = options.weight === undefined ? -1 : numeric(options.weight);
  const time =
    options.time === undefined
      ? -1
      : indexOf(options.time, (field) => isTime(field.type), 'a timestamp, a date or a number of seconds');
  const besides: ExtraColumns = { weight, time: timed ? time : -1, timed };
  const vectors = schema.fields.flatMap((field, i) => (isVector(field) ? [i] : []));
  const chosen =
    options.vector !== undefined
      ? indexOf(options.vector, isVector, 'a fixed-size list of numbers')
      : vectors.length === 1
        ? vectors[0]
        : -1;
  if (options.columns && options.vector !== undefined)
    throw usageError('Give either columns or one vector column, not both.');

  if (chosen >= 0 && !options.columns) {
    const { name, type } = schema.fields[chosen];
    const d = DataType.isFixedSizeList(type) ? type.listSize : 0;
    if (d < 1) throw inputError(`Column "${name}" is a list of ${d} numbers; there is nothing to cluster.`);
    return reader(
      packedNames(schema.fields[chosen]) ?? Array.from({ length: d }, (_, t) => `${name}[${t}]`),
      (batch) => [batch.data.children[chosen]],
      besides,
      options,
    );
  }
  const packed = schema.fields.findIndex((field) =>
    options.columns?.every((name) => packedNames(field)?.includes(name)),
  );
  if (packed >= 0) {
    const names = packedNames(schema.fields[packed]) as string[];
    const wanted = (options.columns as readonly string[]).map((name) => names.indexOf(name));
    const whole = wanted.length === names.length && wanted.every((from, t) => from === t);
    return reader(
      options.columns as readonly string[],
      (batch) => (whole ? [batch.data.children[packed]] : unpack(batch.data.children[packed], wanted)),
      besides,
      options,
    );
  }
  const columns =
    options.columns?.map(numeric) ??
    schema.fields.flatMap((field, i) => (i !== weight && i !== time && isNumber(field.type) ? [i] : []));
  if (columns.length === 0) throw inputError(`No numeric column to cluster; the columns are: ${found}.`);
  return reader(
    columns.map((i) => schema.fields[i].name),
    (batch) => columns.map((i) => batch.data.children[i]),
    besides,
    options,
  );
}

const packedNames = (field: Field): string[] | undefined => {
  const names = field.metadata.get(FEATURE_NAMES);
  return names === undefined ? undefined : JSON.parse(names);
};

/** Some of the numbers of a list as columns of their own. */
function unpack(list: Data, wanted: readonly number[]): Data[] {
  const [child] = list.children;
  const width = child.length / list.length;
  return wanted.map((from) => {
    const data = (child.values as Float64Array).filter((_, i) => i % width === from);
    const present = Uint8Array.from({ length: Math.ceil(list.length / 8) }, (_, byte) =>
      packBits(8 * byte, (row) => valid(list, row) && valid(child, row * width + from)),
    );
    return makeData({
      type: child.type as Float64,
      length: list.length,
      data,
      nullBitmap: hasNulls(list) ? present : undefined,
    });
  });
}

const packBits = (first: number, bit: (i: number) => boolean) =>
  [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, i) => sum | (bit(first + i) ? 1 << i : 0), 0);

type Pick = (batch: RecordBatch) => Data[];

/** Columns beside the features, −1 where there is none, and whether rows have times. */
interface ExtraColumns {
  weight: number;
  time: number;
  timed: boolean;
}

const isTime = (type: DataType) => isNumber(type) || DataType.isTimestamp(type) || DataType.isDate(type);

function reader(
  featureNames: readonly string[],
  pick: Pick,
  { weight, time, timed }: ExtraColumns,
  options: PointsOptions,
): PointsReader {
  const d = featureNames.length;
  const read = (batch: RecordBatch): ValidatedBatch => {
    const at = originOf(batch);
    const { position, pass } = at ?? { position: null, pass: 0 };
    const n = batch.numRows;
    if (at?.rejected) return unread(d, at.rejected, position, pass);
    const columns = pick(batch);
    const points: Points = { n, d, values: gather(columns, n, d) };
    const weights = weight < 0 ? undefined : batch.data.children[weight];
    if (weights) points.weights = Float64Array.from(numbers(weights, n));
    const times = time < 0 ? undefined : batch.data.children[time];
    if (timed) points.times = times ? seconds(times, n) : recordTimes(at?.time, n);
    const whole: ValidatedBatch = { ...points, rows: n, source: position, pass };
    const beside = { weights, times };
    if (clean(columns, points, beside)) return whole;
    return select(
      whole,
      (row) => reasonAt(columns, beside, points, row),
      (row, reason) => refuse(batch, row, reason),
      options,
      featureNames,
    );
  };
  return { featureNames, read };
}

/** Rows that the source could not read. */
const unread = (
  d: number,
  { rows, reason }: { rows: number; reason: string },
  source: unknown,
  pass: number,
): ValidatedBatch => {
  const reasons = new Map(Array.from({ length: rows }, (_, row) => [row, reason]));
  return { values: new Float32Array(0), n: 0, d, rows, reasons, rowNumbers: new Int32Array(0), source, pass };
};

/** n×d values, row-major: the list's own memory where it lies that way, else a copy. */
function gather(columns: Data[], n: number, d: number): Points['values'] {
  const list = DataType.isFixedSizeList(columns[0].type);
  const sources = list ? [numbers(columns[0].children[0], n * d)] : columns.map((column) => numbers(column, n));
  const single = list && (sources[0] instanceof Float32Array || sources[0] instanceof Float64Array);
  if (single) return sources[0] as Points['values'];
  const exact32 = sources.every((source) => source instanceof Float32Array || source.BYTES_PER_ELEMENT < 4);
  const Type = exact32 ? Float32Array : Float64Array;
  if (list) return Type.from(sources[0]);
  return interleave(sources, new Type(n * d), new Type(Math.min(n, BLOCK)), d);
}

/** Rows of a column that are copied at once, few enough for the block they are copied to to stay in the cache. */
const BLOCK = 256;

/** Columns to rows. Each piece of a column is converted whole, so that the loop sees numbers of one type. */
function interleave<T extends Points['values']>(columns: readonly Numbers[], rows: T, piece: T, d: number): T {
  const n = rows.length / d;
  for (let from = 0; from < n; from += BLOCK) {
    const length = Math.min(BLOCK, n - from);
    columns.forEach((column, t) => {
      piece.set(column.subarray(from, from + length) as never);
      for (let i = 0; i < length; i++) rows[(from + i) * d + t] = piece[i];
    });
  }
  return rows;
}

type Numbers = Exclude<Data['values'], unknown[]> & {
  length: number;
  BYTES_PER_ELEMENT: number;
  [i: number]: number | bigint;
};

/** The values of a column as numbers; float16 becomes float32. */
function numbers(column: Data, length: number): Iterable<number> & Numbers {
  const values = column.values.subarray(0, length);
  if (values.length < length)
    throw inputError(`A column holds ${values.length} values for ${length} rows; the data is cut short.`);
  if (DataType.isFloat(column.type) && column.type.precision === Precision.HALF)
    return Float32Array.from(values, halfToNumber) as never;
  return (
    values instanceof BigInt64Array || values instanceof BigUint64Array ? Float64Array.from(values, Number) : values
  ) as never;
}

/** Parts of a second in the units of Arrow's timestamps. */
const PER_SECOND = {
  [TimeUnit.SECOND]: 1,
  [TimeUnit.MILLISECOND]: 1e3,
  [TimeUnit.MICROSECOND]: 1e6,
  [TimeUnit.NANOSECOND]: 1e9,
};
const DAY = 86_400;

/** A column of times in seconds. */
function seconds(column: Data, n: number): Float64Array {
  const { type } = column;
  const values = Float64Array.from(numbers(column, n));
  if (DataType.isTimestamp(type)) return values.map((x) => x / PER_SECOND[type.unit]);
  if (DataType.isDate(type)) return values.map((x) => (type.unit === DateUnit.DAY ? x * DAY : x / 1e3));
  return values;
}

/** Times that the source knows, in seconds; undefined where it knows none. */
function recordTimes(time: number | Float64Array | undefined, n: number): Float64Array | undefined {
  if (time === undefined) return undefined;
  return typeof time === 'object' ? time.map((ms) => ms / 1e3) : new Float64Array(n).fill(time / 1e3);
}

/** IEEE 754 binary16 from its bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const valid = (column: Data, i: number): boolean => {
  const bit = column.offset + i;
  return (
    column.nullCount === 0 || column.nullBitmap.length === 0 || ((column.nullBitmap[bit >> 3] >> (bit & 7)) & 1) === 1
  );
};

const hasNulls = (column: Data): boolean => column.nullCount > 0 || column.children.some(hasNulls);

/** The columns of weights and times. */
interface Beside {
  weights?: Data;
  times?: Data;
}

function clean(columns: Data[], { values, weights, times }: Points, beside: Beside): boolean {
  if ([...columns, beside.weights, beside.times].some((column) => column && hasNulls(column))) return false;
  return allFinite(values) && (weights?.every(isWeight) ?? true) && (!times || allFinite(times));
}

/** Four sums side by side, since each addition waits for the one before; x·0 is 0 for finite x alone. */
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

interface Fault {
  reason: 'null' | 'NaN' | 'infinite' | 'weight' | 'time';
  column: number;
  value: unknown;
}

function reasonAt(
  columns: Data[],
  beside: Beside,
  { values, weights, times, d }: Points,
  row: number,
): Fault | undefined {
  for (let t = 0; t < d; t++) {
    const list = columns.length < d || DataType.isFixedSizeList(columns[0].type);
    const present = list
      ? valid(columns[0], row) && valid(columns[0].children[0], row * d + t)
      : valid(columns[t], row);
    const value = values[row * d + t];
    if (!present) return { reason: 'null', column: t, value: 'null' };
    if (Number.isNaN(value)) return { reason: 'NaN', column: t, value };
    if (!Number.isFinite(value)) return { reason: 'infinite', column: t, value };
  }
  const shown = (column: Data | undefined, value: number) => (!column || valid(column, row) ? value : 'null');
  if (weights && !(isWeight(weights[row]) && shown(beside.weights, weights[row]) !== 'null'))
    return { reason: 'weight', column: -1, value: shown(beside.weights, weights[row]) };
  if (times && !(Number.isFinite(times[row]) && shown(beside.times, times[row]) !== 'null'))
    return { reason: 'time', column: -1, value: shown(beside.times, times[row]) };
  return undefined;
}

function select(
  whole: ValidatedBatch,
  faultAt: (row: number) => Fault | undefined,
  where: (row: number, column: string) => string,
  { onBadRow, weight, time }: PointsOptions,
  names: readonly string[],
): ValidatedBatch {
  const { n, d } = whole;
  const values = whole.values.slice();
  const weights = whole.weights?.slice();
  const times = whole.times?.slice();
  const rowNumbers = new Int32Array(n);
  const reasons = new Map<number, string>();
  let kept = 0;
  for (let row = 0; row < n; row++) {
    const fault = faultAt(row);
    if (!fault) {
      values.copyWithin(kept * d, row * d, (row + 1) * d);
      if (weights) weights[kept] = weights[row];
      if (times) times[kept] = times[row];
      rowNumbers[kept++] = row;
      continue;
    }
    const column =
      (fault.reason === 'weight' ? weight : fault.reason === 'time' ? time : names[fault.column]) ??
      'time of the record';
    if (onBadRow !== 'skip') {
      throw inputError(
        `${where(row, column)} is ${fault.value}; clean the data, or reject such rows with onBadRow "skip" (--on-bad-row skip).`,
      );
    }
    reasons.set(row, fault.reason);
  }
  return {
    ...whole,
    ...sliceRows({ values, weights, times, n, d }, 0, kept),
    rowNumbers: rowNumbers.subarray(0, kept),
    reasons,
  };
}

function refuse(batch: RecordBatch, row: number, column: string): string {
  const at = originOf(batch);
  const place = !at
    ? `Row ${row} of a record batch`
    : at.row === undefined
      ? `${at.name}, record batch ${at.batch}, row ${row}`
      : `${at.name}, row ${at.row + row}`;
  return `${place}, column "${column}"`;
}
