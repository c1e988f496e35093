/** A column of a table, or of a query's result. */
export interface TableColumn {
  /** Its name. */
  name: string;
  /** Its DuckDB type, such as `DOUBLE` or `FLOAT[3]`. */
  type: string;
}

/** A relation that rows are read from: a file or a query. */
export interface Table {
  /** What error messages call it. */
  name: string;
  /** An SQL query that gives its rows in their order. */
  sql: string;
  /** All its columns. */
  columns: readonly TableColumn[];
  /** Number of its rows, where the file says it. */
  rows?: number;
  /** Whether DuckDB counts the lines that it cannot parse in a table of its own. */
  countsRejects?: boolean;
}

/** The columns of a table with their types, for error messages. */
export const listTableColumns = ({ columns }: Table): string =>
  columns.map(({ name, type }) => `${name} (${type})`).join(', ');
