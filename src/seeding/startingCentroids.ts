import type { Kernel } from '../kernel/index.js';
import { type Points, withWeight } from '../model/points.js';
import { assertSomeWeight } from '../model/validPoints.js';
import { random } from '../numeric/random.js';
import { kMeansPlusPlus } from './kMeansPlusPlus.js';
import { lloydSteps } from './lloydSteps.js';
import { multistart } from './multistart.js';
import { randomRows } from './randomRows.js';

/**
 * The centroids that a run starts from: those of the model that leads, and those of each replica that competes with it.
 * A single start stays near its seeds; several starts, or a start that may escape, are improved on the seeding rows.
 * @param all IN the seeding rows, at least one of weight above 0; rows of weight 0 are never chosen
 * @param options k, the seed, the number of starts, and whether split-and-merge moves are made
 * @param init how the first centroids are chosen
 * @param kernel assigns rows; forgets the centroids that it was loaded with
 * @returns k×d each, the best first; and a warning where the rows hold fewer than k distinct ones
 * @throws MeanderError `input` where all rows have weight 0
 */
export function startingCentroids(
  all: Points,
  options: { k: number; seed: number | string; replicas: number; escape: boolean },
  init: 'random' | 'k-means++',
  kernel: Kernel,
): { starts: Float64Array[]; warning?: string } {
  assertSomeWeight(all, 'seeding rows');
  const points = withWeight(all);
  const { k, seed, replicas } = options;
  const seeding = init === 'random' ? randomRows : kMeansPlusPlus;
  const randomOf = (replica: number) => random(seed, replica === 0 ? 'seeding' : `seeding/${replica}`);
  const warningOf = (distinct: number) => (distinct < k ? tooFew(distinct, points.n, k) : undefined);
  if (replicas > 1 || options.escape) {
    const starts = multistart(points, { k, seeding, replicas, escape: options.escape, random: randomOf, kernel });
    return { starts: starts.map(({ centroids }) => centroids), warning: warningOf(starts[0].distinct) };
  }
  const { centroids, distinct } = seeding(points, k, randomOf(0), kernel);
  const start = init === 'random' ? centroids : lloydSteps(points, k, centroids, kernel);
  return { starts: [start], warning: warningOf(distinct) };
}

const tooFew = (distinct: number, rows: number, k: number) =>
  `There are only ${distinct} distinct rows among the ${rows} seeding rows for ${k} clusters, so some centroids ` +
  'start at the same place; use fewer clusters or more seeding rows.';
