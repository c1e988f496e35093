import type { Transform } from '../../src/model/index.js';
import { distanceUnit } from '../operators/distanceUnit.js';
import type { DistanceUnit } from '../operators/prediction.js';

const words: Record<DistanceUnit, string> = {
  data: 'units of the features',
  standardized: 'standard deviations of the features',
  'unit length': 'distances of rows of length 1',
  'standardized, unit length': 'distances of standardized rows of length 1',
};

/** The unit of the distances of a model, in words. */
export const unitWords = (transform: Transform | undefined): string => words[distanceUnit(transform)];
