import type { RecordBatch } from 'apache-arrow';
import type { ValidatedBatch } from '../../src/learner/index.js';
import type { Assignment, NearestClusters } from '../../src/model/index.js';

/**
 * What the distances of a model are measured in: the units of the features (`data`), standard deviations of the
 * features (`standardized`), distances of rows of length 1 (`unit length`), or those of standardized rows.
 * @category Operators
 */
export type DistanceUnit = 'data' | 'standardized' | 'unit length' | 'standardized, unit length';

/**
 * Labels (int32) and squared distances (float64) of the n valid rows of a record batch.
 * @category Operators
 */
export interface Prediction extends Assignment {
  /** What the distances are measured in, before they are squared. */
  unit: DistanceUnit;
  /** Step of the checkpoint that labelled the rows; missing where one fixed model did. */
  step?: number;
  /** The nearest clusters of each row, where the option `top` asked for them. */
  nearest?: NearestClusters;
  /** The record batch as it came, with all its columns. */
  batch: RecordBatch;
  /**
   * Its valid rows; `points.rowNumbers` says which rows of the record batch they are, if some were rejected. If the
   * source reuses its memory, they are valid until the next record batch.
   */
  points: ValidatedBatch;
}
