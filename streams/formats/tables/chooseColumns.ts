import { inputError, usageError } from '../../../src/errors.js';
import { COLUMN_REPORT, type ColumnReport } from '../../points/columnReport.js';
import { decideFeatures } from '../../points/decideFeatures.js';
import type { OfferedColumn, OfferedData } from '../../points/offeredColumns.js';
import {
  holdsIntegers,
  isNumber,
  isOpenList,
  kindOf,
  listWidth,
  packColumns,
  type ReadColumn,
  readColumn,
} from './columnTypes.js';
import type { Engine } from './duckdb.js';
import { keptColumns } from './keptColumns.js';
import { listLengths } from './listLengths.js';
import { listTableColumns, type Table, type TableColumn } from './table.js';
import { keptNames, type TableOptions, weightAndTime } from './tableOptions.js';

/** What is read from some tables. */
export interface ChosenTableColumns {
  /** First the features, as one list if they are columns, then the others that the options name. */
  readonly columns: readonly ReadColumn[];
  /** What became of all columns. */
  readonly report: ColumnReport;
}

/**
 * The columns to read from some tables.
 * @param found the tables, at least one
 * @throws MeanderError `usage` for a column that no table has, `input` where one table lacks a column, where their
 *   types differ, or where there is no column of numbers
 */
export async function chooseColumns(
  engine: Engine,
  found: readonly Table[],
  options: TableOptions,
): Promise<ChosenTableColumns> {
  const { features, report } = decideFeatures(offeredBy(found), options);
  const list = report.list;
  const used = new Set(weightAndTime(options));
  const others = [...new Set([...used, ...keptNames(options, found[0].columns)])];
  const common = features.map((name) => commonColumn(found, name));
  const kept = others.filter((name) => !list || !features.includes(name)).map((name) => commonColumn(found, name));
  const lengths = await listLengths(engine, found, common.filter(isOpenList));
  const lenient = options.onBadRow === 'skip';
  const read = (column: TableColumn) => readColumn(column, lengths.get(column.name), lenient);
  const computed = kept.filter(({ name }) => used.has(name)).map(read);
  const passedThrough = await keptColumns(
    engine,
    kept.filter(({ name }) => !used.has(name)),
    lenient,
  );
  return {
    columns: [...(list ? common.map(read) : [packColumns(common)]), ...computed, ...passedThrough],
    report: {
      ...report,
      ...(list && { list: { ...list, width: list.width ?? lengths.get(list.name) } }),
      leftOut: [...report.leftOut, ...onlyElsewhere(found)],
      notes: [...report.notes, ...dialectsOf(found)],
      warnings: [...report.warnings, ...new Set(found.flatMap(({ warnings = [] }) => warnings))],
    },
  };
}

/** Key and value of the schema's metadata that carry a report. */
export const reportMetadata = (report: ColumnReport): Map<string, string> =>
  new Map([[COLUMN_REPORT, JSON.stringify(report)]]);

/** The columns of the first table, with types that also hold for the others. */
const offeredBy = (found: readonly Table[]): OfferedData => ({
  name: found[0].name,
  columns: found[0].columns.map((column) => offeredColumn(mergedColumn(found, column))),
});

const offeredColumn = (column: TableColumn): OfferedColumn => ({
  name: column.name,
  kind: kindOf(column),
  type: column.words ?? column.type,
  width: listWidth(column),
  inside: column.inside,
  isIndex: column.isIndex,
  isIdentifier: column.isIdentifier,
});

/** A column of the first table; one without values there is what the next table with values says. */
function mergedColumn(found: readonly Table[], column: TableColumn): TableColumn {
  if (!column.isEmpty) return column;
  const others = found.flatMap(({ columns }) => columns.filter(({ name }) => name === column.name));
  return others.find(({ isEmpty }) => !isEmpty) ?? column;
}

/** Columns of numbers that the first table lacks, so that they were not considered. */
function onlyElsewhere([first, ...more]: readonly Table[]): ColumnReport['leftOut'] {
  const names = new Set(first.columns.map(({ name }) => name));
  const found = new Map<string, string>();
  for (const table of more)
    for (const column of table.columns)
      if (!names.has(column.name) && !column.inside && !found.has(column.name)) found.set(column.name, table.name);
  return [...found].map(([name, table]) => ({ name, why: `only in ${table}` }));
}

function dialectsOf(found: readonly Table[]): string[] {
  const dialects = [...new Set(found.flatMap(({ dialect = [] }) => dialect))];
  return dialects.length > 1
    ? [`read as ${dialects.length} dialects of CSV: ${dialects[0]}, and others`]
    : dialects.map((dialect) => `CSV: ${dialect}`);
}

/**
 * A column that all tables have; numbers of several types become float64.
 * @throws MeanderError as `chooseColumns` does
 */
export function commonColumn(found: readonly Table[], name: string): TableColumn {
  const all = found.map((table) => columnOf(table, name, found));
  const [first, ...others] = all.filter(({ isEmpty }) => !isEmpty);
  if (!first) return all[0];
  const typeOf = ({ type, words }: TableColumn) => words ?? type;
  const types = new Set([first, ...others].map(typeOf));
  const isWhole = [first, ...others].some(holdsIntegers);
  if (types.size === 1) return isWhole ? { ...first, isWhole } : first;
  if ([first, ...others].every(isNumber)) return { name, type: 'DOUBLE', sql: first.sql, isWhole };
  const differs = (column: TableColumn) =>
    !column.isEmpty && typeOf(column) !== typeOf(first) && !(isNumber(column) && isNumber(first));
  const other = all.findIndex(differs);
  throw inputError(
    `The column "${name}" has different types in different files: ${typeOf(first)} in ` +
      `${found[all.indexOf(first)].name} and ${typeOf(all[other])} in ${found[other].name}. Read files of one schema.`,
  );
}

function columnOf(table: Table, name: string, found: readonly Table[]): TableColumn {
  const has = ({ columns }: Table) => columns.find((column) => column.name === name);
  const column = has(table);
  if (column) return column;
  const other = found.find(has);
  if (!other)
    throw usageError(`There is no column "${name}" in ${table.name}; its columns are: ${listTableColumns(table)}.`);
  throw inputError(
    `${table.name} has no column "${name}", which ${other.name} has; its columns are: ${listTableColumns(table)}. ` +
      'Leave that file out, or choose --columns that all files have.',
  );
}
