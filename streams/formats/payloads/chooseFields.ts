import { inputError } from '../../../src/errors.js';
import type { ColumnReport } from '../../points/columnReport.js';
import { hasPattern } from '../../points/columnWords.js';
import { decideFeatures } from '../../points/decideFeatures.js';
import type { OfferedColumn } from '../../points/offeredColumns.js';
import type { FieldKind, OfferedField } from './offeredFields.js';
import type { PayloadOptions } from './payload.js';

/** Which fields of records are the features. */
export interface ChosenFields {
  /** Names of fields of numbers; undefined where the features are a list. */
  readonly names?: readonly string[];
  /** A field of lists, and the numbers of each. */
  readonly list?: { readonly name: string; readonly width: number };
  /** What became of all fields. */
  readonly report: ColumnReport;
}

/**
 * Decides which fields are the features, as `decideFeatures` does for every reader: the fields are its columns.
 * @param fields those of some records
 * @param total the number of these records
 * @throws MeanderError as `decideFeatures`, and `input` where records differ in what was not named
 */
export function chooseFields(fields: readonly OfferedField[], total: number, options: PayloadOptions): ChosenFields {
  const { columns, vector, features, match, weight, time } = options;
  const isAsked = (columns !== undefined && !hasPattern(columns)) || vector !== undefined;
  if (!isAsked && !features?.length) assertNoChangeEvents(fields);
  const named = new Set([...(columns ?? []), ...(features ?? [])]);
  const offered = fields.map((field) => offeredColumn(field, total, named.has(field.name), options));
  const wanted = { columns, vector, features, match, weight, time };
  const { list, report } = decideFeatures({ name: '', columns: offered }, wanted);
  if (!report.asked) for (const field of chosenFields(fields, report)) assertInAll(field, total, options);
  return list?.width === undefined
    ? { names: report.features, report }
    : { list: { name: list.name, width: list.width }, report };
}

/** A field as a column. Where fields may be missing, one that most records lack is a feature only if it is named. */
function offeredColumn(
  field: OfferedField,
  total: number,
  isNamed: boolean,
  { allowMissing }: PayloadOptions,
): OfferedColumn {
  const { name, kind, inside, width, records, missingIn, isIdentifier } = field;
  const type = kind === 'list' ? `list of ${width} numbers` : kind;
  if (isNamed) return { name, kind: kind === 'empty' ? 'number' : kind, type, width, inside };
  if (allowMissing && isNumeric(kind) && missingIn !== undefined && 2 * records < total)
    return { name, kind: 'other', type: `missing in most records, such as ${missingIn}`, inside };
  return { name, kind, type, width, inside, isIdentifier };
}

const chosenFields = (fields: readonly OfferedField[], { features, list }: ColumnReport): OfferedField[] =>
  fields.filter(({ name }) => features.includes(name) || name === list?.name);

/** @throws MeanderError `input` where a field that was not named is missing or of another kind in some records */
function assertInAll(
  { name, kind, records, missingIn, differsIn }: OfferedField,
  total: number,
  { allowMissing, onPoison = 'fail' }: PayloadOptions,
): void {
  if (missingIn !== undefined && !allowMissing)
    throw inputError(
      `${missingIn} has no field "${name}", which ${records} of the first ${total} records have; choose the features ` +
        'with --columns A,B, after which a record without one of them is a bad row (--on-bad-row).',
    );
  if (differsIn && onPoison === 'fail' && !(isNumeric(kind) && isNumeric(differsIn.kind)))
    throw inputError(
      `${differsIn.place}: its field "${name}" is ${differsIn.kind}, but in most records it is ${kind}; choose the ` +
        'features with --columns A,B, or skip records that cannot be read with --on-poison skip.',
    );
}

const isNumeric = (kind: FieldKind): boolean => kind === 'number' || kind === 'boolean';

/** Names of the fields of the envelope that Debezium puts around rows. */
const ENVELOPE = ['op', 'after', 'before'];

/** @throws MeanderError `input` for change events, whose own numbers are times and positions, not features */
function assertNoChangeEvents(fields: readonly OfferedField[]): void {
  const has = new Set(fields.map(({ name }) => name));
  if (!ENVELOPE.every((name) => has.has(name))) return;
  const after = fields.filter(({ name, kind }) => name.startsWith('after.') && isNumeric(kind));
  const names = after.length > 0 ? after.map(({ name }) => name) : ['after.NAME'];
  throw inputError(
    'The records are change events (before, after, op), whose rows are nested; choose their fields with ' +
      `--columns ${names.join(',')}.`,
  );
}
