import type { TableColumn } from './table.js';

/** A name as an SQL identifier. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as an SQL literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Columns as a struct of names and types, such as `{'x': 'DOUBLE'}`, with names and types written by the caller. */
export const structOf = (
  columns: readonly TableColumn[],
  name: (name: string) => string,
  type: (type: string) => string,
): string => `{${columns.map((column) => `${name(column.name)}: ${type(column.type)}`).join(', ')}}`;
