import type { Transform } from '../../src/model/index.js';
import type { DistanceUnit } from './prediction.js';

/** The unit of the distances of a model with this transform. */
export function distanceUnit({ standardize, normalize }: Transform = {}): DistanceUnit {
  if (standardize) return normalize ? 'standardized, unit length' : 'standardized';
  return normalize ? 'unit length' : 'data';
}
