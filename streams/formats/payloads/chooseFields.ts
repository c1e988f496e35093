import { inputError, usageError } from '../../../src/errors.js';
import { columnsOfModel, listNames } from '../../points/modelFeatures.js';
import { listFields, type OfferedField } from './offeredFields.js';
import type { PayloadOptions } from './payload.js';

/** Which fields of records are the features. */
export interface ChosenFields {
  /** Names of fields of numbers; undefined where the features are a list. */
  readonly names?: readonly string[];
  /** A field of lists, and the numbers of each. */
  readonly list?: { readonly name: string; readonly width: number };
  /** Whether the options or a model named them. */
  readonly asked: boolean;
  /** Fields that are no features, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

const isNumeric = ({ kind }: OfferedField): boolean => kind === 'number' || kind === 'boolean';

/**
 * Decides which fields are the features: those that the options or a model name, else the only list of numbers, else
 * all fields of numbers and booleans that are not in nested objects.
 * @param fields those of some records
 * @param total the number of these records
 * @throws MeanderError `input` where there are no features, several lists, or where records differ; `usage` for a field
 *   that no record has or of another kind
 */
export function chooseFields(fields: readonly OfferedField[], total: number, options: PayloadOptions): ChosenFields {
  if (options.columns && options.vector !== undefined)
    throw usageError('Both --columns and --vector are given; give one of them.');
  const offered = {
    numbers: fields.filter(isNumeric).map(({ name }) => name),
    lists: fields
      .filter(({ kind, inside, name }) => kind === 'list' && (!inside || options.features?.includes(`${name}[0]`)))
      .map(({ name, width }) => ({ name, width, names: undefined })),
    described: listFields(fields),
  };
  const { columns, vector } = columnsOfModel(offered, options);
  if (vector !== undefined) return { list: listNamed(vector, fields), asked: true, leftOut: [] };
  if (columns) return { names: columns.map((name) => numberNamed(name, fields)), asked: true, leftOut: [] };
  return usualFields(fields, total, options);
}

function listNamed(name: string, fields: readonly OfferedField[]): { name: string; width: number } {
  const field = find(name, fields);
  if (field.width !== undefined) return { name, width: field.width };
  throw usageError(`The field "${name}" is ${described(field)}, but must be a list of numbers.`);
}

function numberNamed(name: string, fields: readonly OfferedField[]): string {
  const field = find(name, fields);
  if (isNumeric(field) || field.kind === 'empty') return name;
  const remedy = field.kind === 'list' ? `; choose it with --vector ${name}` : '';
  throw usageError(`The field "${name}" is ${described(field)}, but must be a number${remedy}.`);
}

const described = ({ kind }: OfferedField): string =>
  ({ list: 'a list of numbers', nested: 'an object', empty: 'null in all records', other: 'of another kind' })[
    kind as string
  ] ?? `a ${kind}`;

function find(name: string, fields: readonly OfferedField[]): OfferedField {
  const field = fields.find((other) => other.name === name);
  if (field) return field;
  throw usageError(`No record that was looked at has a field "${name}"; the fields are: ${listFields(fields)}.`);
}

function usualFields(fields: readonly OfferedField[], total: number, options: PayloadOptions): ChosenFields {
  const { extraColumns = [] } = options;
  const usable = fields.filter(({ name, inside }) => !inside && !extraColumns.includes(name));
  assertNoChangeEvents(fields);
  const lists = usable.filter(({ kind }) => kind === 'list');
  if (lists.length > 1)
    throw inputError(
      `The records have ${lists.length} lists that could be the features, ` +
        `${listNames(lists.map(({ name }) => name))}; ` +
        'choose one with --vector NAME, or fields of numbers with --columns A,B.',
    );
  const chosen = lists.length > 0 ? lists : usable.filter(isNumeric).filter((field) => isCommon(field, total, options));
  if (chosen.length === 0) throw noFeatures(fields);
  for (const field of chosen) assertSameKind(field, options);
  const leftOut = usable
    .filter((field) => !chosen.includes(field))
    .map((field) => ({ name: field.name, why: reasonFor(field, lists[0]?.name) }));
  const [{ name, width }] = chosen;
  if (width !== undefined) return { list: { name, width }, asked: false, leftOut };
  return { names: chosen.map((field) => field.name), asked: false, leftOut };
}

function reasonFor({ kind, missingIn }: OfferedField, list: string | undefined): string {
  if (kind !== 'number' && kind !== 'boolean') return kind;
  return list === undefined ? `missing in most records, such as ${missingIn}` : `beside the list ${list}`;
}

/**
 * Whether a field is in all records; where features may be missing, in at least half of them.
 * @throws MeanderError `input` where it is missing in some and must not be
 */
function isCommon(
  { name, records, missingIn }: OfferedField,
  total: number,
  { allowMissing }: PayloadOptions,
): boolean {
  if (missingIn === undefined) return true;
  if (allowMissing) return 2 * records >= total;
  throw inputError(
    `${missingIn} has no field "${name}", which ${records} of the first ${total} records have; choose the features ` +
      'with --columns A,B, after which a record without one of them is a bad row (--on-bad-row).',
  );
}

function assertSameKind({ name, kind, differsIn }: OfferedField, { onPoison = 'fail' }: PayloadOptions): void {
  if (!differsIn || onPoison !== 'fail' || isSameInNumbers(kind, differsIn.kind)) return;
  throw inputError(
    `${differsIn.place}: its field "${name}" is ${differsIn.kind}, but in most records it is ${kind}; choose the ` +
      'features with --columns A,B, or skip records that cannot be read with --on-poison skip.',
  );
}

const isSameInNumbers = (...kinds: readonly string[]): boolean =>
  !kinds.some((kind) => !/^(number|boolean)$/.test(kind));

/** Names of the fields of the envelope that Debezium puts around rows. */
const ENVELOPE = ['op', 'after', 'before'];

/** @throws MeanderError `input` for change events, whose own numbers are times and positions, not features */
function assertNoChangeEvents(fields: readonly OfferedField[]): void {
  const [has, nested] = [new Set(fields.map(({ name }) => name)), nestedNumbers(fields)];
  if (!ENVELOPE.every((name) => has.has(name))) return;
  const after = nested.filter((name) => name.startsWith('after.'));
  throw inputError(
    'The records are change events (before, after, op), whose rows are nested; choose their fields with ' +
      `--columns ${(after.length > 0 ? after : ['after.NAME']).join(',')}.`,
  );
}

const nestedNumbers = (fields: readonly OfferedField[]): string[] =>
  fields.filter((field) => field.inside && isNumeric(field)).map(({ name }) => name);

function noFeatures(fields: readonly OfferedField[]): Error {
  const nested = nestedNumbers(fields);
  const remedy = nested.length > 0 ? `; nested numbers are chosen with --columns ${nested.slice(0, 20).join(',')}` : '';
  return inputError(`No field of the records is a number; the fields are: ${listFields(fields)}${remedy}.`);
}
