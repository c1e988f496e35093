import type { Transform } from '../../src/model/index.js';

/** What distances are measured in. */
export type Unit = 'data' | 'standardized' | 'unit length' | 'standardized, unit length';

/** The unit of the distances of a model. */
export function unitOf({ standardize, normalize }: Transform = {}): Unit {
  if (standardize) return normalize ? 'standardized, unit length' : 'standardized';
  return normalize ? 'unit length' : 'data';
}

const words: Record<Unit, string> = {
  data: 'units of the features',
  standardized: 'standard deviations of the features',
  'unit length': 'distances of rows of length 1',
  'standardized, unit length': 'distances of standardized rows of length 1',
};

/** The unit of the distances of a model, in words. */
export const unitWords = (transform: Transform | undefined): string => words[unitOf(transform)];
