import type { FeatureOptions } from '../../points/modelFeatures.js';
import type { PointsOptions } from '../../points/reader.js';
import type { TableColumn } from './table.js';

/**
 * Settings of `tables` and `query`. Only the columns that the points need are read. With `onBadRow: 'skip'`, lines that
 * cannot be parsed are rejected and counted, too.
 */
export interface TableOptions extends PointsOptions {
  /** Columns of any type to read in addition, or all of them. */
  keep?: readonly string[] | 'all';
  /** Read into the same two buffers in turn: a record batch is then valid only until the next one is requested. */
  reuse?: boolean;
}

/** The features that the options name; undefined where they name none. */
export const namedFeatures = ({ columns, vector }: FeatureOptions): readonly string[] | undefined =>
  columns ?? (vector === undefined ? undefined : [vector]);

/** The names of the columns to read in addition. @param columns all columns of a table */
export const keptNames = ({ keep = [] }: TableOptions, columns: readonly TableColumn[]): readonly string[] =>
  keep === 'all' ? columns.map(({ name }) => name) : keep;

/** The columns of weights and times that the options name. */
export const weightAndTime = ({ weight, time }: TableOptions): string[] =>
  [weight, time].filter((name) => name !== undefined);
