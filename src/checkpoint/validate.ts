import { modelError } from '../errors.js';
import type { Checkpoint } from '../learner/checkpoint.js';
import type { Option } from '../learner/option.js';
import { optionTable } from '../learner/optionTable.js';
import { isStandIn } from '../learner/recordedOptions.js';
import { imputeStrategies } from '../model/imputation.js';
import type { SampleState } from '../seeding/evenSample.js';
import {
  amount,
  anything,
  atLeastOne,
  type Check,
  count,
  finite,
  flag,
  listOf,
  oneOfThese,
  orMissing,
  orNull,
  positive,
  recordOf,
  shape,
  that,
  words,
} from './check.js';
import { trackerOf } from './trackerCheck.js';

/**
 * Checks that a checkpoint which was read makes sense, so that nothing else has to: a digest only proves that a file
 * is as it was written, not who wrote it.
 * @throws MeanderError `model` naming the first field that does not
 */
export function validate(checkpoint: Checkpoint): void {
  const { k, d } = checkpoint.model;
  shape(fieldsOf(k, d, checkpoint.held.weights.length))(checkpoint, '');
  const { rows, options, featureNames, flushes } = checkpoint;
  if (rows.read !== rows.learned + rows.heldOut + rows.rejected)
    throw modelError(
      `its rows do not add up: ${rows.read} read, but ${rows.learned} learned, ${rows.heldOut} held out and ` +
        `${rows.rejected} rejected`,
    );
  const repeats = new Set(featureNames).size < featureNames.length;
  const twice = repeats ? featureNames.find((name, t) => featureNames.indexOf(name) < t) : undefined;
  if (twice !== undefined) throw modelError(`two of its features are called "${twice}"`);
  if (typeof options.k === 'number' && options.k !== k)
    throw modelError(`it holds ${k} centroids, but its options say k = ${options.k}`);
  const descending = flushes.findIndex((row, i) => i > 0 && row < flushes[i - 1]);
  if (descending > 0) throw modelError(`its flushes must ascend, but ${flushes[descending]} follows a larger one`);
}

/** What each field of a checkpoint must be. @param held rows of its hold-out */
const fieldsOf = (k: number, d: number, held: number): Readonly<Record<string, Check>> => ({
  model: shape({
    centroids: listOf(finite, k * d),
    weights: listOf(amount, k),
    transform: orMissing(
      shape({
        impute: orMissing(shape({ by: oneOfThese(...imputeStrategies), values: listOf(finite, d) })),
        standardize: orMissing(standardization(d)),
        normalize: orMissing(oneOfThese('l2')),
      }),
    ),
  }),
  featureNames: listOf(words, d, 0),
  options: recordedOptions,
  rows: shape({ read: count, learned: count, heldOut: count, rejected: count }),
  rejectedBy: recordOf(count),
  imputed: count,
  watermark: orNull(finite),
  position: shape({ source: anything, rowsDone: count, ordinal: count, pass: count }),
  held: shape({ values: listOf(finite, held * d), weights: listOf(amount) }),
  step: count,
  movement: amount,
  flushes: listOf(count),
  clock: orNull(finite),
  ...learning(k),
  earlyStopping: shape({ best: orNull(finite), batchesWithoutImprovement: count }),
  tracker: orNull(trackerOf(k, d)),
  replicas: listOf(shape({ ...learning(k), centroids: listOf(finite, k * d), weights: listOf(amount, k) })),
  order: shape({
    effect: shape({
      ...{ blocks: count, mean: listOf(finite, 0, d), within: amount, between: amount },
      ...{ rows: count, blockMean: listOf(finite, 0, d), blockWithin: amount },
    }),
    lowest: orNull(positive),
    climbed: count,
    warned: flag,
    sample: orMissing(orNull(sampleOf(d))),
  }),
  certification: orNull(finiteThroughout),
  complete: flag,
  warnings: listOf(words),
  distortion: shape({ batch: orNull(amount), recent: orNull(amount), mean: orNull(amount), holdout: orNull(amount) }),
});

const standardization = (d: number): Check => shape({ mean: listOf(finite, d), scale: listOf(positive, d) });

/** A sample of rows of d numbers. */
function sampleOf(d: number): Check {
  const numbers = { stride: atLeastOne, seen: count, next: count };
  const fields = shape({ ...numbers, weights: listOf(amount), random: finiteThroughout });
  return (value, at) => {
    fields(value, at);
    const { seen, next, weights } = value as SampleState;
    that(`at least ${seen}`, () => next >= seen)(next, `${at}.next`);
    shape({ values: listOf(finite, weights.length * d) })(value, at);
  };
}

/** What a model has learned so far: the objective, and the inertia of each cluster. */
const learning = (k: number): Readonly<Record<string, Check>> => ({
  objective: shape({
    batchInertia: amount,
    batchWeight: amount,
    recentInertia: amount,
    recentWeight: amount,
    totalInertia: amount,
    totalWeight: amount,
  }),
  perClusterInertia: listOf(amount, 0, k),
});

/** Every number of a value, at any depth, is finite: for sums whose fields belong to the component that wrote them. */
function finiteThroughout(value: unknown, at: string): void {
  if (typeof value === 'number') finite(value, at);
  else if (value instanceof Float64Array) listOf(finite)(value, at);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) finiteThroughout(inner, `${at}.${name}`);
}

/** Options by name; those of the option table must be values that it takes. */
function recordedOptions(value: unknown, at: string): void {
  recordOf(that('a text, a number or nothing', isRecorded))(value, at);
  const given = value as Checkpoint['options'];
  for (const [name, { value: values }] of Object.entries<Option<unknown, unknown>>(optionTable)) {
    const recorded = Object.hasOwn(given, name) ? given[name] : null;
    if (recorded === null || isStandIn(name, recorded)) continue;
    const accepted =
      values.accepts(recorded) || (typeof recorded === 'string' && values.accepts(values.read(recorded)));
    that(values.must, () => accepted)(recorded, `${at}.${name}`);
  }
}

const isRecorded = (value: unknown): boolean =>
  value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
