/** A column of a table, or of a query's result. */
export interface TableColumn {
  /** Its name; that of a part of a struct is a path, such as `after.x`. */
  name: string;
  /** Its DuckDB type, such as `DOUBLE` or `FLOAT[3]`. */
  type: string;
  /** The SQL expression that gives its values, where that is not its name. */
  sql?: string;
  /** True for a part of a struct. */
  inside?: boolean;
  /** True where no row that was looked at has a value, so that the type says nothing. */
  isEmpty?: boolean;
  /** True where the type of a text file's column is `DOUBLE`, but its first values are whole numbers. */
  isWhole?: boolean;
  /** True for the row labels that pandas writes. */
  isIndex?: boolean;
  /** True where its name and its values are those of an identifier. */
  isIdentifier?: boolean;
  /** The type in words, where values are not read as the type is, such as vectors that are text. */
  words?: string;
}

/** A relation that rows are read from: a file or a query. */
export interface Table {
  /** What error messages call it. */
  name: string;
  /** An SQL query that gives its rows in their order. */
  sql: string;
  /** A query that gives its rows from one on without reading those before it, where the format allows that. */
  sqlFrom?(row: number): string;
  /** All its columns. */
  columns: readonly TableColumn[];
  /** Number of its rows, where the file says it. */
  rows?: number;
  /** Whether it is a Parquet file. */
  isParquet?: boolean;
  /** Whether DuckDB counts the lines that it cannot parse in a table of its own. */
  countsRejects?: boolean;
  /** How the file is read, in words, where that was found out by looking at it. */
  dialect?: string;
  /** What a person should check about how it is read. */
  warnings?: readonly string[];
}

/** The columns of a table with their types, for error messages. */
export const listTableColumns = ({ columns }: Table): string =>
  columns
    .filter(({ inside }) => !inside)
    .map(({ name, type, words }) => `${name} (${words ?? type})`)
    .join(', ');
