import type { Checkpoint } from '../../src/learner/index.js';
import type { Transform } from '../../src/model/index.js';
import { centroidRows } from '../sinks/export/centroids.js';
import type { Arguments } from './flags.js';

/** The units of centroids of which `inverseTransform` has undone what can be undone. */
function unitsOf({ standardize, normalize }: Transform = {}): string {
  if (!normalize) return 'data';
  return standardize ? 'data, but for the length of rows' : 'rows of length 1';
}

/**
 * What `--json=full` adds to the JSON line of a model: the names of the d features, the centroids as k rows of d
 * numbers, and their units. Standardized centroids are given in the units of the data; a length that `--normalize l2`
 * removed cannot be restored.
 */
export function fullModel(args: Arguments, checkpoint: Checkpoint): object {
  if (args.text('json') !== 'full') return {};
  return {
    features: checkpoint.featureNames,
    centroids: centroidRows(checkpoint),
    units: unitsOf(checkpoint.model.transform),
  };
}
