import type { LearnedModel, Replica } from '../adapt/replica.js';
import { newReplica, type Replicas } from '../adapt/replicas.js';
import type { Points } from '../model/points.js';
import { startingCentroids } from '../seeding/startingCentroids.js';
import type { ResolvedOptions } from './options.js';

/**
 * Lets the models of a run start again from seeds among other rows. They forget what they have learned; the running
 * objective goes on.
 * @param rows IN the rows to seed from
 * @param lead INOUT the leading model
 * @param replicas INOUT the models that compete with it; replaced
 * @returns the model that led before
 */
export function seedAgain(rows: Points, options: ResolvedOptions, lead: Replica, replicas: Replicas): LearnedModel {
  const before = lead.snapshot();
  const init = options.init === 'random' ? 'random' : 'k-means++';
  const settings = { ...options, seed: `${options.seed}/again` };
  const [best, ...others] = startingCentroids(rows, settings, init, lead.kernel).starts.map((centroids) => ({
    ...before.model,
    centroids,
    weights: new Float64Array(options.k),
  }));
  lead.become({ model: best, objective: before.objective, perClusterInertia: [] });
  replicas.restart(others.map(newReplica));
  return before;
}

/** Says that a run has started again. @param rows how many rows it was seeded from */
export const seededAgain = (rows: number): string =>
  `Since the rows of the first pass look sorted, the centroids were seeded again from ${rows} rows drawn evenly from ` +
  'the whole of it; what they learned in the first pass is forgotten.';
