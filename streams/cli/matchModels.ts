import { modelError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import type { Points } from '../../src/model/index.js';
import { listFeatures } from '../points/featureNames.js';
import { listNames } from '../points/modelFeatures.js';

/** How the rows of two models, which may have their features in different orders, become one another. */
export interface MatchedFeatures {
  /** Rows that hold the features of the new model, as rows of the old one's; the same object in the same order. */
  toOld(points: Points): Points;
  /** Rows that hold the features of the old model, as rows of the new one's. */
  toNew(points: Points): Points;
  /** Says, in a sentence, where features are compared by place that have names in one model only. */
  readonly guess: string | undefined;
}

/**
 * Finds the features of an old model among those of a new one: by name, or by place where one of the two has no names.
 * @param names what messages call the two models
 * @throws MeanderError `model` where they were learned from different features, with both lists
 */
export function matchFeatures(
  before: Checkpoint,
  after: Checkpoint,
  names: readonly string[],
  match: 'name' | 'place' = 'name',
): MatchedFeatures {
  const [old, now] = [before.featureNames, after.featureNames];
  const order = old.map((name) => now.indexOf(name));
  if (match === 'name' && old.length === now.length && !order.includes(-1))
    return {
      toOld: (points) => reordered(points, order),
      toNew: (points) =>
        reordered(
          points,
          now.map((name) => old.indexOf(name)),
        ),
      guess: undefined,
    };
  const [oldList, newList] = [listFeatures(old), listFeatures(now)];
  const nameless = [oldList, newList].includes('vector') || (oldList === undefined) !== (newList === undefined);
  if (old.length !== now.length || (match === 'name' && !nameless))
    throw modelError(
      `${names[0]} has ${old.length} features (${listNames(old)}) and ${names[1]} has ${now.length} ` +
        `(${listNames(now)}); only models of the same features can be compared.${remedyFor(old, now)}`,
    );
  const mixed = match === 'name' && (oldList === undefined) !== (newList === undefined);
  const guess = `the features ${listNames(old)} are compared by place with ${listNames(now)}, since one has no names`;
  const same = (points: Points) => points;
  return { toOld: same, toNew: same, guess: mixed ? guess : undefined };
}

const remedyFor = (old: readonly string[], now: readonly string[]): string =>
  old.length === now.length ? ' --match place compares them as they stand.' : '';

/** Rows with their features in another order; the same object where the order is that of the rows. */
function reordered(points: Points, order: readonly number[]): Points {
  if (order.every((from, t) => from === t)) return points;
  const { n, d } = points;
  const values = points.values.slice(0, n * d);
  for (let i = 0; i < n; i++) for (let t = 0; t < d; t++) values[i * d + t] = points.values[i * d + order[t]];
  return { ...points, values };
}
