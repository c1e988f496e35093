import type { Kernel } from '../kernel/index.js';
import type { Points } from '../model/points.js';
import { random } from '../numeric/random.js';
import { kMeansPlusPlus } from './kMeansPlusPlus.js';
import { lloydSteps, multistart } from './multistart.js';
import { randomRows } from './randomRows.js';

/** Lloyd's iterations on the seeding rows after k-means++. */
const ALTERNATIONS = 5;

/**
 * Centroids to start from, k×d each: those of the model that leads, and of each that competes with it. Where there is to be
 * one alone it begins near its seeds; several, and those that may escape, come to rest on the seeding rows.
 */
export function startingCentroids(
  points: Points,
  { k, seed, replicas, escape: moving }: { k: number; seed: number | string; replicas: number; escape: boolean },
  init: 'random' | 'k-means++',
  kernel: Kernel,
): { starts: Float64Array[]; warning?: string } {
  const seeding = init === 'random' ? randomRows : kMeansPlusPlus;
  const next = (replica: number) => random(seed, replica === 0 ? 'seeding' : `seeding/${replica}`);
  const warningOf = (distinct: number) => (distinct < k ? tooFew(distinct, points.n, k) : undefined);
  if (replicas > 1 || moving) {
    const settled = multistart(points, { k, seeding, replicas, escape: moving, random: next, kernel });
    return { starts: settled.map(({ centroids }) => centroids), warning: warningOf(settled[0].distinct) };
  }
  const { centroids, distinct } = seeding(points, k, next(0), kernel);
  const start = init === 'random' ? centroids : lloydSteps(points, k, centroids, kernel, ALTERNATIONS);
  return { starts: [start], warning: warningOf(distinct) };
}

const tooFew = (distinct: number, rows: number, k: number) =>
  `Only ${distinct} distinct rows among the ${rows} seeding rows for ${k} clusters; some centroids start at the same place.`;
