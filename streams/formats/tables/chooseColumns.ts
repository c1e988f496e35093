import { inputError, usageError } from '../../../src/errors.js';
import { columnsOfModel, type OfferedColumns } from '../../points/modelFeatures.js';
import { isList, isNumber, isOpenList, packColumns, type ReadColumn, readColumn } from './columnTypes.js';
import { type Engine, translateErrors } from './duckdb.js';
import { keptColumn } from './keptColumns.js';
import { quoteName, subquery } from './sql.js';
import { listTableColumns, type Table, type TableColumn } from './table.js';
import { keptNames, namedFeatures, type TableOptions, weightAndTime } from './tableOptions.js';

/**
 * The columns to read from some tables: first the features, as one list if they are numbers, then the others that the
 * options name.
 * @param found the tables, at least one
 * @throws MeanderError `usage` for a column that no table has, `input` where one table lacks a column, where their
 *   types differ, or where there is no column of numbers
 */
export async function chooseColumns(
  engine: Engine,
  found: readonly Table[],
  options: TableOptions,
): Promise<ReadColumn[]> {
  const used = new Set(weightAndTime(options));
  const others = [...new Set([...used, ...keptNames(options, found[0].columns)])];
  const features = featuresOf(found[0], options).map((name) => commonColumn(found, name));
  const isPacked = features.every(isNumber);
  const kept = others
    .filter((name) => isPacked || !features.some((feature) => feature.name === name))
    .map((name) => commonColumn(found, name));
  const lengths = new Map<string, number>();
  for (const { name } of features.filter(isOpenList)) lengths.set(name, await listLength(engine, found[0], name));
  const read = (column: TableColumn) => readColumn(column, lengths.get(column.name), options.onBadRow === 'skip');
  const passedThrough = kept.map((column) => (used.has(column.name) ? read(column) : keptColumn(column)));
  return [...(isPacked ? [packColumns(features)] : features.map(read)), ...passedThrough];
}

/**
 * The names of the features: those of the options or of a model, else the only list of numbers, else all columns of
 * numbers.
 */
function featuresOf(table: Table, options: TableOptions): readonly string[] {
  const named = namedFeatures(columnsOfModel(offeredBy(table), options));
  if (named) return named;
  const lists = table.columns.filter(isList);
  const numbers = table.columns.filter((column) => isNumber(column) && !weightAndTime(options).includes(column.name));
  const features = lists.length === 1 ? lists : numbers;
  if (features.length > 0) return features.map(({ name }) => name);
  throw inputError(`${table.name} has no column of numbers to cluster; its columns are: ${listTableColumns(table)}.`);
}

/** The columns of a table that can be features. */
const offeredBy = (table: Table): OfferedColumns => ({
  numbers: table.columns.filter(isNumber).map(({ name }) => name),
  lists: table.columns.filter(isList).map(({ name }) => ({ name, width: undefined, names: undefined })),
  described: `in ${table.name} ${listTableColumns(table)}`,
});

/** A column that all tables have; numbers of several types become float64. */
function commonColumn(found: readonly Table[], name: string): TableColumn {
  const types = new Set<string>();
  for (const table of found) types.add(columnOf(table, name, found).type);
  const [first, ...others] = types;
  if (others.length === 0) return { name, type: first };
  if ([...types].every((type) => isNumber({ name, type }))) return { name, type: 'DOUBLE' };
  throw inputError(
    `The column "${name}" has different types in different files: ${[...types].join(' and ')}. ` +
      'Read files of one schema.',
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

/** The length of the first list in a column that is not null; other lengths are then bad rows. */
async function listLength(engine: Engine, table: Table, name: string): Promise<number> {
  const column = quoteName(name);
  const sql = `SELECT len(${column})::DOUBLE AS length FROM ${subquery(table.sql)} WHERE ${column} IS NOT NULL LIMIT 1`;
  const [row] = await translateErrors(table.name, () => engine.rows(sql));
  if (row) return Number(row.length);
  throw inputError(`${table.name} has no list in column "${name}", so there is nothing to cluster.`);
}
