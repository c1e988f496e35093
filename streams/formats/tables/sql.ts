import { inputError } from '../../../src/errors.js';
import type { TableColumn } from './table.js';

/** A name as an SQL identifier. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as an SQL literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Characters that DuckDB takes for a glob in the name of a file. */
const GLOB = /[[*?]/g;

/** Whether a path is the URL of a file on another computer. */
export const isUrl = (path: string): boolean => /^\w+:\/\//.test(path);

/**
 * The path of one file as an SQL literal; a URL stays as it is, globs included. DuckDB takes every path for a glob, so
 * the special characters are escaped: each becomes a set of one character.
 * @throws MeanderError `input` for a path that also holds a backslash, which DuckDB cannot escape
 */
export function quotePath(path: string): string {
  if (isUrl(path)) return quoteText(path);
  // Without a folder, DuckDB would take "~" at the start for the home folder.
  const plain = /^[./]/.test(path) ? path : `./${path}`;
  const escaped = plain.replace(GLOB, '[$&]');
  if (escaped !== plain && plain.includes('\\'))
    throw inputError(`${path} holds a backslash and one of *, ? and [, which DuckDB cannot read; rename the file.`);
  return quoteText(escaped);
}

/** A query as a table in parentheses; the line break ends a comment that it may end with. */
export const subquery = (sql: string): string => `(${sql}\n)`;

/** Columns as a struct of names and types, such as `{'x': 'DOUBLE'}`, with names and types written by the caller. */
export const structOf = (
  columns: readonly TableColumn[],
  name: (name: string) => string,
  type: (type: string) => string,
): string => `{${columns.map((column) => `${name(column.name)}: ${type(column.type)}`).join(', ')}}`;
