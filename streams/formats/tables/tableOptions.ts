import type { FeatureOptions } from '../../points/modelFeatures.js';
import type { PointsOptions } from '../../points/reader.js';
import type { FormatName } from '../detect.js';

/**
 * Settings of `tables` and `query`. Only the columns that the points need are read. With `onBadRow: 'skip'`, lines that
 * cannot be parsed are rejected and counted, too.
 */
export interface TableOptions extends PointsOptions {
  /** Columns of any type to read in addition. */
  keep?: readonly string[];
  /** The format of the files, where it is not to be seen from their names: `parquet`, `csv` or `ndjson`. */
  format?: FormatName;
  /** Read into the same two buffers in turn: a record batch is then valid only until the next one is requested. */
  reuse?: boolean;
}

/** The features that the options name; undefined where they name none. */
export const namedFeatures = ({ columns, vector }: FeatureOptions): readonly string[] | undefined =>
  columns ?? (vector === undefined ? undefined : [vector]);

/** The columns of weights and times that the options name. */
export const weightAndTime = ({ weight, time }: TableOptions): string[] =>
  [weight, time].filter((name) => name !== undefined);
