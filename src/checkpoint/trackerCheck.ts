import {
  amount,
  atLeastOne,
  type Check,
  count,
  finite,
  flag,
  listOf,
  oneOfThese,
  orMissing,
  orNull,
  shape,
} from './check.js';

const pageHinkley = shape({ n: count, mean: finite, squares: amount, up: amount, down: amount });
const adwin = shape({ buckets: listOf(shape({ n: atLeastOne, sum: finite, squares: amount })) });

const cluster = shape({
  id: count,
  hits: count,
  age: count,
  silent: count,
  quiet: flag,
  distance: pageHinkley,
  share: pageHinkley,
  movement: pageHinkley,
});

const clusterEvent = shape({
  event: oneOfThese('born', 'died', 'merged', 'split', 'moved', 'drifting', 'quiet'),
  step: count,
  rows: count,
  id: orNull(count),
  cluster: orNull(count),
  other: orMissing(count),
  signal: orMissing(oneOfThese('distance', 'share', 'movement')),
  detector: orMissing(oneOfThese('page-hinkley', 'adwin')),
  from: orMissing(orNull(finite)),
  to: orMissing(orNull(finite)),
});

/** What is remembered of k clusters of d features. */
export const trackerOf = (k: number, d: number): Check =>
  shape({
    nextId: count,
    clusters: listOf(cluster, k),
    places: listOf(finite, k * d),
    global: shape({
      pageHinkley,
      distance: adwin,
      movement: adwin,
      scale: shape({ distance: amount, movement: amount, n: count }),
    }),
    replica: orNull(shape({ centroids: listOf(finite, k * d), weights: listOf(amount, k) })),
    alertUntil: count,
    journal: listOf(clusterEvent),
  });
