import type { Transform } from '../../src/model/index.js';

/**
 * What the distances of a model are measured in: the units of the features (`data`), standard deviations of the features
 * (`standardized`), distances of rows of length 1 (`unit length`), or those of standardized rows.
 * @category Operators
 */
export type DistanceUnit = 'data' | 'standardized' | 'unit length' | 'standardized, unit length';

/** The unit of the distances of a model with this transform. */
export function distanceUnit({ standardize, normalize }: Transform = {}): DistanceUnit {
  if (standardize) return normalize ? 'standardized, unit length' : 'standardized';
  return normalize ? 'unit length' : 'data';
}
