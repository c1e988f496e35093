import type { Schema } from 'apache-arrow';
import type { OfferedColumn } from './offeredColumns.js';

/**
 * Key of a schema's metadata under which a source that chose the features itself says what it chose, as JSON.
 */
export const COLUMN_REPORT = 'meander.columns';

/**
 * What became of the columns of some data.
 * @category Sources
 */
export interface ColumnReport {
  /** Names of the columns that hold the features: one list of numbers, or columns of numbers. */
  readonly features: readonly string[];
  /** The list whose numbers are the features; undefined where they are columns. */
  readonly list?: { readonly name: string; readonly width: number | undefined };
  /** Whether the features were named one by one, by the options or by a model. */
  readonly asked: boolean;
  /** Columns that are no features, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** How values were read that are not plain numbers, such as booleans, and the dialect of CSV files. */
  readonly notes: readonly string[];
  /** What a person should check. */
  readonly warnings: readonly string[];
}

/** Why a column is left out that was not asked for; such columns are in the report, but not in its sentences. */
export const NOT_CHOSEN = 'not chosen';
/** Names that a sentence shows. */
const SHOWN = 12;

/** Why a column that is no feature was left out. */
export function reasonFor(column: OfferedColumn, wasAsked: boolean, list: string | undefined): string {
  if (wasAsked) return NOT_CHOSEN;
  if (column.isIndex) return 'index of pandas';
  if (list !== undefined && (column.kind === 'number' || column.kind === 'boolean')) return `beside the list ${list}`;
  return {
    number: NOT_CHOSEN,
    boolean: NOT_CHOSEN,
    list: 'list',
    time: 'time',
    text: 'text',
    nested: 'nested',
    empty: 'empty',
    other: column.type,
  }[column.kind];
}

/** The columns that are features, and those that were left out for a reason, in one line for a person. */
export function describeColumns(report: ColumnReport): string {
  const { list, features, notes } = report;
  const width = list?.width === undefined ? '' : ` of ${list.width} numbers`;
  const used = list ? `the list ${list.name}${width}` : shown(features);
  return [`features: ${used}`, ...leftOutOf(report), ...notes].join('; ');
}

/** All that the warnings of a model keep: what was left out for a reason, and what a person should check. */
export const sentencesOf = (report: ColumnReport): string[] => [...leftOutOf(report), ...report.warnings];

function leftOutOf({ leftOut }: ColumnReport): string[] {
  const told = leftOut.filter(({ why }) => why !== NOT_CHOSEN);
  return told.length === 0 ? [] : [`left out: ${shown(told.map(({ name, why }) => `${name} (${why})`))}`];
}

const shown = (names: readonly string[]): string =>
  `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;

/** What the source of a schema says that it chose; undefined where it chose nothing. */
export function reportOfSource(schema: Schema): ColumnReport | undefined {
  const text = schema.metadata.get(COLUMN_REPORT);
  return text === undefined ? undefined : JSON.parse(text);
}
