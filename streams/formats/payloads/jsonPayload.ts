import { usageError } from '../../../src/errors.js';
import { listFeatures } from '../../points/featureNames.js';
import type { PayloadOptions, RowPayload } from './payload.js';
import { rowPayload } from './rowPayload.js';

type Fields = Record<string, unknown>;

/**
 * Records that hold a JSON array of numbers, or a JSON object with numeric fields, as a first one does.
 * @throws Error where it has no numbers; MeanderError `usage` where columns are named but it is an array
 */
export function jsonPayload(sample: Uint8Array, options: PayloadOptions): RowPayload {
  const first = parse(sample);
  return Array.isArray(first) ? arrays(first.length, options) : objects(first, options);
}

function arrays(d: number, { columns }: PayloadOptions): RowPayload {
  if (columns)
    throw usageError('The records are JSON arrays, whose numbers have no names, so --columns cannot choose; omit it.');
  if (d < 1) throw new Error('it is an empty array');
  return rowPayload({ d }, (bytes) => arrayOf(parse(bytes), d));
}

function objects(first: Fields, { columns, features, match, extraColumns = [] }: PayloadOptions): RowPayload {
  const isFeature = (name: string) => typeof first[name] === 'number' && !extraColumns.includes(name);
  const named = features && match !== 'place' && listFeatures(features) === undefined ? features : undefined;
  const names = columns ?? named ?? Object.keys(first).filter(isFeature);
  if (names.length === 0) throw new Error(`none of its fields (${Object.keys(first).join(', ')}) is a number`);
  const all = [...names, ...extraColumns];
  return rowPayload({ d: names.length, names, extraColumns }, (bytes) => fieldsOf(parse(bytes), all));
}

function parse(bytes: Uint8Array): unknown[] | Fields {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (value === null || typeof value !== 'object')
    throw new Error(`it is ${shown(value)}, but must be an object or an array`);
  return value as unknown[] | Fields;
}

function arrayOf(value: unknown[] | Fields, d: number): number[] {
  if (!Array.isArray(value) || value.length !== d)
    throw new Error(`it must be an array of ${d} numbers, as the first record is`);
  return value.map((item, i) => numberOf(item, `item ${i}`));
}

function fieldsOf(value: unknown[] | Fields, names: readonly string[]): number[] {
  if (Array.isArray(value)) throw new Error('it is an array, but the first record is an object');
  return names.map((name) => numberOf(value[name], `field "${name}"`));
}

function numberOf(value: unknown, what: string): number {
  if (typeof value === 'number') return value;
  throw new Error(value === undefined ? `its ${what} is missing` : `its ${what} is ${shown(value)}, not a number`);
}

/** The beginning of a value as JSON, for error messages. */
const shown = (value: unknown): string => JSON.stringify(value).slice(0, 40);
