import { inputError, type MeanderError } from '../errors.js';
import type { Values } from '../kernel/kernel.js';
import { shown } from '../options/index.js';

/** Typed arrays whose numbers float32 holds exactly. */
const FLOAT32_HOLDS = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Float16Array',
  'Float32Array',
];

/** Whether a value is an array or any typed array. */
export const isNumberList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** Whether float32 holds every number of a list exactly, whatever the numbers are. */
export const isFloat32 = (list: ArrayLike<unknown>): boolean =>
  ArrayBuffer.isView(list) && FLOAT32_HOLDS.includes(Object.prototype.toString.call(list).slice(8, -1));

/** How error messages speak of numbers that a user gives. */
export interface Naming {
  /** What they are, as a message begins: `The values`. */
  name: string;
  /** Where number i stands, as a message begins: `Row 3, column 1`. */
  place(i: number): string;
  /** Whether NaN and infinity pass, since a reader looks at every row later; default false. */
  laterChecked?: boolean;
  /** The kind of error; default `input`. */
  fail?(message: string): MeanderError;
}

/**
 * Numbers that a user gives, as float32 or float64, every one of them looked at: only finite numbers pass, so a null, a
 * hole or a text never becomes a number. Float arrays are returned as they are.
 * @param list an array of numbers or any typed array; whole numbers of 64 bits must fit float64
 * @param length how many of them are looked at and needed; absent: all
 * @throws MeanderError `input` naming the place and the value that is no finite number
 */
export function toFloats(list: unknown, naming: Naming, length?: number): Values {
  const { name, fail = inputError } = naming;
  if (!isNumberList(list)) throw fail(`${name} must be an array or typed array of numbers, but are ${shown(list)}.`);
  const n = length ?? list.length;
  if (list.length < n) throw fail(`${name} must be ${n} numbers, but are ${list.length}.`);
  if (list instanceof Float32Array || list instanceof Float64Array) {
    for (let i = 0; i < n && !naming.laterChecked; i++)
      if (!Number.isFinite(list[i])) throw notFinite(naming, i, list[i]);
    return list;
  }
  const floats = isFloat32(list) ? new Float32Array(n) : new Float64Array(n);
  for (let i = 0; i < n; i++) floats[i] = toFloat(list[i], i, naming);
  return floats;
}

/** One number; a whole number of 64 bits only where float64 holds it. */
function toFloat(value: unknown, i: number, naming: Naming): number {
  if (typeof value === 'number' && (naming.laterChecked || Number.isFinite(value))) return value;
  if (typeof value === 'bigint' && BigInt(Number(value)) === value) return Number(value);
  throw notFinite(naming, i, value);
}

const notFinite = ({ place, fail = inputError }: Naming, i: number, value: unknown) =>
  fail(`${place(i)} is ${shown(value)}; only finite numbers can be clustered.`);

/** Rows of equal length, one after another. */
export interface UserRows {
  /** n×d, row-major. */
  values: Values;
  /** Number of rows. */
  n: number;
  /** Numbers per row, at least 1. */
  d: number;
}

/**
 * Rows that a user gives as an array of arrays or typed arrays.
 * @param naming of the rows: place 3 is where row 3 stands
 * @throws MeanderError `input` for no rows, a row that is missing or no list, rows of different lengths, and numbers
 *   that are not finite
 */
export function toRows(rows: unknown, naming: Naming): UserRows {
  const { name, place, fail = inputError } = naming;
  if (!Array.isArray(rows)) throw fail(`${name} must be an array of rows, but are ${shown(rows)}.`);
  if (rows.length === 0) throw fail(`${name} are an empty array; give at least 1 row.`);
  const lists = Array.from(rows, (row: unknown, i) => toList(row, i, naming));
  const d = lists[0].length;
  const odd = d === 0 ? 0 : lists.findIndex((row) => row.length !== d);
  if (odd >= 0) {
    const first = odd > 0 ? `, but row 0 has ${d}` : '';
    throw fail(
      `${place(odd)} has ${lists[odd].length} features${first}; all rows must have the same number, at least 1.`,
    );
  }
  const values = lists.every(isFloat32) ? new Float32Array(lists.length * d) : new Float64Array(lists.length * d);
  lists.forEach((row, i) => {
    const inRow = { ...naming, place: (t: number) => `${place(i)}, column ${t}` };
    for (let t = 0; t < d; t++) values[i * d + t] = toFloat(row[t], t, inRow);
  });
  return { values, n: lists.length, d };
}

function toList(row: unknown, i: number, { place, fail = inputError }: Naming): ArrayLike<unknown> {
  if (isNumberList(row)) return row;
  const hint = typeof row === 'number' ? '; rows of one feature are written [[1], [2]]' : '';
  throw fail(`${place(i)} must be an array of numbers, but is ${shown(row)}${hint}.`);
}
