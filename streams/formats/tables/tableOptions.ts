import { listFeatures } from '../../points/featureNames.js';
import type { PointsOptions } from '../../points/reader.js';
import type { FormatName } from '../detect.js';
import type { CsvOptions } from './csvOptions.js';
import type { TableColumn } from './table.js';

/**
 * Settings of `tables` and `query`. Only the columns that the points need are read. With `onBadRow: 'skip'`, lines that
 * cannot be parsed are rejected and counted, too.
 */
export interface TableOptions extends PointsOptions {
  /** Columns of any type to read in addition, or all of them. */
  keep?: readonly string[] | 'all';
  /**
   * Leave the columns of `keep` out of the record batches of Parquet files, for `openLabelsTable` to copy them by its
   * option `beside`, which is faster. Default: no.
   */
  keepApart?: boolean;
  /** The format of the files, where it is not to be seen from their names: `parquet`, `csv` or `ndjson`. */
  format?: FormatName;
  /** Read into the same two buffers in turn: a record batch is then valid only until the next one is requested. */
  reuse?: boolean;
  /** How CSV files are written; what is not given is found out by looking at each file, and said. */
  csv?: CsvOptions;
}

/** All columns that the options or a model name, patterns included. */
export function namedColumns(options: TableOptions): string[] {
  const { columns, vector, features = [] } = options;
  const list = listFeatures(features);
  const named = columns ?? (vector === undefined ? [...features, ...(list === undefined ? [] : [list])] : [vector]);
  return [...named.map((name) => name.replace(/^-/, '')), ...weightAndTime(options), ...keptNames(options, [])];
}

/** The names of the columns to read in addition. @param columns all columns of a table */
export const keptNames = ({ keep = [] }: TableOptions, columns: readonly TableColumn[]): readonly string[] =>
  keep === 'all' ? columns.filter(({ inside }) => !inside).map(({ name }) => name) : keep;

/** The columns of weights and times that the options name. */
export const weightAndTime = ({ weight, time }: TableOptions): string[] =>
  [weight, time].filter((name) => name !== undefined);
