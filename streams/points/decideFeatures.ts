import { inputError, usageError } from '../../src/errors.js';
import type { ColumnOptions } from './columnOptions.js';
import { type ColumnReport, reasonFor } from './columnReport.js';
import { expandColumns, hasPattern, noColumn } from './columnWords.js';
import { columnsOfModel, listNames } from './modelFeatures.js';
import { isUsual, listOffered, type OfferedColumn, type OfferedData } from './offeredColumns.js';

/** Which columns of some data are the features. */
export interface Decision {
  /** One list of numbers; columns of numbers, booleans and times; or the names of some numbers of one list. */
  readonly features: readonly string[];
  /** The list among the columns; undefined where the features are columns. */
  readonly list: OfferedColumn | undefined;
  /** What is said about it. */
  readonly report: ColumnReport;
}

/**
 * Decides which columns are the features, for every reader alike: those that the options or a model name, else the only
 * list of numbers, else all columns of numbers and booleans. Nothing is chosen in silence: the report says what was
 * left out, and why.
 * @throws MeanderError `input` where there are no features, several lists, or not those of a model; `usage` for a
 *   column that is missing or of another type, and where both `columns` and `vector` are given
 */
export function decideFeatures(data: OfferedData, options: ColumnOptions): Decision {
  if (options.columns && options.vector !== undefined)
    throw usageError(
      'Both columns and a vector column are given; give either "columns" or "vector" (--columns, --vector).',
    );
  const others = [options.weight, options.time].filter((name) => name !== undefined);
  const columns = options.columns && expandColumns(options.columns, data, others);
  const wanted = columnsOfModel(offeredTo(data, options), { ...options, columns });
  const named = wanted.columns ?? (wanted.vector === undefined ? undefined : [wanted.vector]);
  const features = named ?? usualFeatures(data, others);
  if (features.length === 0) throw noNumbers(data);
  const list = listAmong(features, data, wanted.vector !== undefined);
  const asked = named !== undefined && !hasPattern(options.columns);
  return { features, list, report: reportOn(data, features, { list, asked, others }) };
}

/** Nested columns that a message names. */
const SHOWN = 20;

function noNumbers(data: OfferedData): Error {
  const nested = data.columns.filter((column) => column.inside && isUsual({ ...column, inside: false }));
  const names = nested.slice(0, SHOWN).map(({ name }) => name);
  const remedy = names.length > 0 ? `; nested numbers are chosen with columns (--columns ${names.join(',')})` : '';
  return inputError(
    `${data.name || 'The data'} has no column of numbers to cluster; its columns are: ${listOffered(data)}${remedy}.`,
  );
}

/** The columns as `columnsOfModel` takes them. */
const offeredTo = (data: OfferedData, { features = [] }: ColumnOptions) => ({
  numbers: data.columns
    .filter(
      (column) =>
        ['number', 'boolean'].includes(column.kind) || (column.kind === 'time' && features.includes(column.name)),
    )
    .map(({ name }) => name),
  lists: data.columns
    .filter(
      ({ kind, inside, name }) => kind === 'list' && (!inside || features.some((feature) => feature === `${name}[0]`)),
    )
    .map(({ name, width, names }) => ({ name, width, names })),
  described: `${data.name === '' ? '' : `in ${data.name} `}${listOffered(data)}`,
});

function usualFeatures(data: OfferedData, others: readonly string[]): string[] {
  const lists = data.columns.filter(({ kind, inside }) => kind === 'list' && !inside);
  if (lists.length > 1)
    throw inputError(
      `There are ${lists.length} columns of lists that could be the features: ` +
        `${listNames(lists.map(({ name }) => name))}; ` +
        'choose one with vector (--vector NAME), or columns of numbers with columns (--columns A,B).',
    );
  if (lists.length === 1) return [lists[0].name];
  return data.columns.filter((column) => isUsual(column) && !others.includes(column.name)).map(({ name }) => name);
}

/** The list that the features are, or whose numbers they are. @throws MeanderError `usage` for columns that are none */
function listAmong(features: readonly string[], data: OfferedData, vector: boolean): OfferedColumn | undefined {
  const [first, ...more] = features.map((name) => columnNamed(name, data));
  if (more.length === 0 && first?.kind === 'list') return first;
  const source = data.columns.find(({ names }) => names && features.every((name) => names.includes(name)));
  if (source) return source;
  for (const [t, column] of [first, ...more].entries()) {
    if (!column) throw noColumn(features[t], data);
    const must = vector ? 'a list of numbers' : 'a number';
    if (vector || !['number', 'boolean', 'time'].includes(column.kind)) throw wrongType(column, must);
  }
  return undefined;
}

/** The error for a column whose values cannot be what they are asked to be. */
export const wrongType = ({ name, type, kind }: OfferedColumn, must: string): Error =>
  usageError(
    kind === 'empty'
      ? `Column "${name}" has no value in the rows that were looked at, but must be ${must}.`
      : `Column "${name}" has the type ${type}, but must be ${must}.`,
  );

/** @throws MeanderError `input` where several columns have the name */
export function columnNamed(name: string, data: OfferedData): OfferedColumn | undefined {
  const [column, twin] = data.columns.filter((other) => other.name === name);
  if (twin && !twin.inside)
    throw inputError(`There are two columns "${name}"; rename one of them. The columns are: ${listOffered(data)}.`);
  return column;
}

interface Chosen {
  list: OfferedColumn | undefined;
  /** Whether the features were named one by one. */
  asked: boolean;
  others: readonly string[];
}

function reportOn(data: OfferedData, features: readonly string[], { list, asked, others }: Chosen): ColumnReport {
  const used = new Set([...features, ...others, ...(list ? [list.name] : [])]);
  const chosen = data.columns.filter(({ name }) => features.includes(name));
  const leftOut = data.columns
    .filter(({ name, inside }) => !inside && !used.has(name) && !features.some((path) => path.startsWith(`${name}.`)))
    .map((column) => ({ name: column.name, why: reasonFor(column, asked, list?.name) }));
  const namesOf = (kind: OfferedColumn['kind']) =>
    chosen.filter((column) => column.kind === kind).map(({ name }) => name);
  const [booleans, times] = [namesOf('boolean'), namesOf('time')];
  return {
    features: list?.names && features[0] === list.name ? list.names : features,
    asked,
    ...(list && !list.names && { list: { name: list.name, width: list.width } }),
    leftOut,
    notes: [
      ...(booleans.length > 0 ? [`false and true of ${listNames(booleans)} are 0 and 1`] : []),
      ...(times.length > 0 ? [`${listNames(times)} in seconds`] : []),
    ],
    warnings: asked ? [] : chosen.filter(({ isIdentifier }) => isIdentifier).map(({ name }) => identifierWarning(name)),
  };
}

/** What is said of a feature that looks like an identifier. */
export const identifierWarning = (name: string): string =>
  `the feature "${name}" looks like an identifier, since its values are distinct whole numbers; ` +
  `leave it out with columns "-${name}" (--columns=-${name})`;
