import { isIdentifierName } from '../../points/offeredColumns.js';
import { type Fields, hasFields } from './fields.js';

/** What a field holds, as far as it matters for the choice of features. */
export type FieldKind = 'number' | 'boolean' | 'list' | 'text' | 'nested' | 'empty' | 'other';

/** A field of some records. */
export interface OfferedField {
  /** Its name; that of a field of a nested object is a path, such as `after.x`. */
  readonly name: string;
  /** What it holds in most of the records that have a value there; `empty` where none has. */
  readonly kind: FieldKind;
  /** Numbers of the list in most records; undefined where it is no list. */
  readonly width?: number;
  /** True for a field of a nested object. */
  readonly inside: boolean;
  /** The number of records that have it, be it null. */
  readonly records: number;
  /** The first record without it; undefined where all have it. */
  readonly missingIn?: string;
  /** True where its name and its values, distinct whole numbers, are those of an identifier. */
  readonly isIdentifier: boolean;
  /** The first record that holds something else there. */
  readonly differsIn?: { readonly place: string; readonly kind: FieldKind };
}

/** A record whose fields are looked at. */
export interface SampledFields {
  /** What messages call it. */
  readonly place: string;
  /** Its fields. */
  readonly value: Fields;
}

/** Nested objects that are looked into at most, one in another. */
const MAX_DEPTH = 8;

/** What was seen of one field. */
interface Seen {
  inside: boolean;
  records: Set<number>;
  kinds: Map<FieldKind, { count: number; place: string }>;
  widths: Map<number, number>;
  /** Its whole numbers. */
  integers: Set<number>;
}

/** All fields of some records, also of nested objects, in the order in which they first appear. */
export function offeredFields(samples: readonly SampledFields[]): OfferedField[] {
  const seen = new Map<string, Seen>();
  for (const [index, { value, place }] of samples.entries()) look(value, '', { seen, index, place });
  return [...seen].map(([name, field]) => describe(name, field, samples));
}

function look(
  value: Fields,
  prefix: string,
  at: { seen: Map<string, Seen>; index: number; place: string },
  depth = 0,
): void {
  for (const [key, item] of Object.entries(value)) {
    const name = prefix + key;
    const field = at.seen.get(name) ?? unseen(depth > 0);
    at.seen.set(name, field);
    if (Number.isInteger(item)) field.integers.add(item as number);
    field.records.add(at.index);
    const kind = kindOf(item);
    const known = field.kinds.get(kind) ?? { count: 0, place: at.place };
    field.kinds.set(kind, { ...known, count: known.count + 1 });
    if (kind === 'list') countWidth(field.widths, item as readonly unknown[]);
    if (hasFields(item) && depth < MAX_DEPTH) look(item, `${name}.`, at, depth + 1);
  }
}

const unseen = (inside: boolean): Seen => ({
  inside,
  records: new Set(),
  kinds: new Map(),
  widths: new Map(),
  integers: new Set(),
});

const countWidth = (widths: Map<number, number>, { length }: readonly unknown[]) =>
  widths.set(length, (widths.get(length) ?? 0) + 1);

function kindOf(value: unknown): FieldKind {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return value.length > 0 && value.every(isListItem) ? 'list' : 'other';
  return hasFields(value) ? 'nested' : 'other';
}

const isListItem = (item: unknown): boolean =>
  item === null || typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean';

function describe(name: string, field: Seen, samples: readonly SampledFields[]): OfferedField {
  const kinds = [...field.kinds].filter(([kind]) => kind !== 'empty').sort(([, a], [, b]) => b.count - a.count);
  const [[kind], other] = [kinds[0] ?? (['empty'] as const), kinds[1]];
  const [width] = [...field.widths].sort(([, a], [, b]) => b - a)[0] ?? [];
  return {
    name,
    kind,
    inside: field.inside,
    records: field.records.size,
    isIdentifier: isIdentifierName(name) && areDistinct(field),
    ...(kind === 'list' && { width }),
    ...(field.records.size < samples.length && { missingIn: samples.find((_, i) => !field.records.has(i))?.place }),
    ...(other && { differsIn: { place: other[1].place, kind: other[0] } }),
  };
}

/** The fewest records that say something of distinct values. */
const FEWEST_RECORDS = 3;

/** Whether a field has a whole number of its own in each record. */
const areDistinct = ({ integers, records }: Seen): boolean =>
  records.size >= FEWEST_RECORDS && integers.size === records.size;
