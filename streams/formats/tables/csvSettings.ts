import { quoteText } from './sql.js';
import type { TableColumn } from './table.js';

/** How a CSV file is read. */
export interface CsvDialect {
  /** What stands between two cells. */
  readonly delimiter: string;
  /** The decimal mark. */
  readonly decimal: '.' | ',';
  /** What stands between groups of three digits. */
  readonly thousands: string | undefined;
  /** Whether the first line names the columns. */
  readonly header: boolean;
  /** The character around cells that hold a delimiter; empty for none. */
  readonly quote: string;
  /** The character before a quote in a cell; empty for none. */
  readonly escape: string;
  /** What ends a row: a line feed, a carriage return, or both. */
  readonly newLine: string;
  /** Lines to skip at the start. */
  readonly skip: number;
  /** The encoding; undefined for UTF-8. */
  readonly encoding: string | undefined;
  /** Character that begins a line that is not read; empty for none. */
  readonly comment: string;
  /** The format of dates, where it is not DuckDB's usual one. */
  readonly dateFormat: string | undefined;
  /** The format of times, where it is not DuckDB's usual one. */
  readonly timestampFormat: string | undefined;
  /** The columns with the types that DuckDB guesses. */
  readonly columns: readonly TableColumn[];
}

/** What can end a row. */
export const NEW_LINES = ['\n', '\r\n', '\r'];

/** Line ends as DuckDB writes and reads them, with backslashes. */
export const escaped = (newLine: string): string => newLine.replace('\r', '\\r').replace('\n', '\\n');

/** A setting of DuckDB's CSV reader with a text for a value, where it is given. */
export const textSetting = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`${name} = ${quoteText(value)}`];

/** The settings of DuckDB's CSV reader for a dialect, without the columns. */
export function settingsOf(dialect: CsvDialect): string {
  const { delimiter, decimal, thousands, header, quote, skip, encoding, comment } = dialect;
  return [
    'auto_detect = false',
    ...textSetting('delim', delimiter),
    ...textSetting('quote', quote),
    ...textSetting('escape', dialect.escape),
    ...textSetting('comment', comment),
    ...textSetting('new_line', escaped(dialect.newLine)),
    ...textSetting('decimal_separator', decimal),
    ...textSetting('thousands', thousands),
    ...textSetting('encoding', encoding),
    ...textSetting('dateformat', dialect.dateFormat),
    ...textSetting('timestampformat', dialect.timestampFormat),
    `header = ${header}`,
    `skip = ${skip}`,
  ].join(', ');
}

const WORDS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
  ' ': 'space',
};

/** A dialect in words, such as `comma, decimal point, header`. */
export function describeDialect({
  delimiter,
  decimal,
  thousands,
  header,
  skip,
  encoding,
  comment,
}: CsvDialect): string {
  return [
    WORDS[delimiter] ?? `delimiter "${delimiter}"`,
    decimal === ',' ? 'decimal comma' : 'decimal point',
    ...(thousands === undefined ? [] : [`thousands "${thousands}"`]),
    header ? 'header' : 'no header',
    ...(skip > 0 ? [`${skip} ${skip === 1 ? 'line' : 'lines'} skipped`] : []),
    ...(comment === '' ? [] : [`comments after "${comment}"`]),
    ...(encoding === undefined ? [] : [encoding]),
  ].join(', ');
}
