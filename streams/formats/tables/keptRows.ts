import type { ColumnReport } from '../../points/columnReport.js';
import { commonColumn } from './chooseColumns.js';
import { readColumn } from './columnTypes.js';
import { isNested, writtenValue } from './keptColumns.js';
import { quoteName, subquery } from './sql.js';
import type { Table, TableColumn } from './table.js';
import { keptNames, type TableOptions } from './tableOptions.js';

/**
 * The kept columns of some tables, as DuckDB can read them again without the rows passing through JavaScript.
 * @category Sources
 */
export interface KeptRows {
  /** The columns, in their order. */
  readonly columns: readonly KeptRowsColumn[];
  /** A query that gives all rows in the order in which the source gives them, with these columns. */
  readonly sql: string;
  /**
   * Checks that the files are still those that the source read.
   * @throws MeanderError `input` where one was changed or replaced
   */
  assertUnchanged(): Promise<void>;
}

/**
 * A column of `KeptRows`.
 * @category Sources
 */
export interface KeptRowsColumn {
  /** Its name. */
  readonly name: string;
  /** Numbers per row, of the lists that are the features. */
  readonly size?: number;
  /** Whether its values hold others: lists, structures and maps. */
  readonly isNested?: boolean;
}

/**
 * The columns that the option `keep` names.
 * @param list the list that is the feature, with its width; it is given as it is read
 * @throws MeanderError as `chooseColumns` does
 */
export function keptRows(
  found: readonly Table[],
  options: TableOptions,
  list: ColumnReport['list'],
): Omit<KeptRows, 'assertUnchanged'> {
  const columns = keptNames(options, found[0].columns).map((name) => commonColumn(found, name));
  const expressionOf = (column: TableColumn) =>
    column.name === list?.name ? readColumn(column, list.width, options.onBadRow === 'skip').sql : writtenValue(column);
  const values = columns.map((column) => `${expressionOf(column)} AS ${quoteName(column.name)}`);
  return {
    columns: columns.map(({ name, type }) =>
      name === list?.name ? { name, size: list.width } : { name, isNested: isNested(type) },
    ),
    sql: found.map(({ sql }) => `SELECT ${values.join(', ')} FROM ${subquery(sql)}`).join(' UNION ALL '),
  };
}
