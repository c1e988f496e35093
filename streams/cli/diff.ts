import { lastValueFrom, tap } from 'rxjs';
import { usageError } from '../../src/errors.js';
import { predictor } from '../../src/estimator/index.js';
import { type Checkpoint, text } from '../../src/learner/index.js';
import { inverseTransform, Overlaps } from '../../src/model/index.js';
import { fromSource } from '../operators/fromSource.js';
import { predict } from '../operators/predict.js';
import type { Prediction } from '../operators/prediction.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { takeModels, withSource } from './modelsAndSource.js';
import { printResult } from './output.js';
import { overlapTable, writeOverlaps } from './overlapOutput.js';

const flags = {
  out: {
    group: 'Output',
    placeholder: 'MAP',
    value: text,
    help:
      'Arrow file to write, with the columns old, new, weight, of_old and of_new: one row per pair that ' +
      'shares rows.',
  },
  ...dataFlags,
  ...commonFlags,
} satisfies Flags;

async function run(args: Arguments): Promise<number> {
  const { models, sources } = takeModels('diff', args, 2);
  const [before, after] = await Promise.all(models.map(loadModel));
  if (before.model.d !== after.model.d)
    throw usageError(
      `${models[0]} has ${before.model.d} features and ${models[1]} has ${after.model.d}; ` +
        'only models of the same features can be compared.',
    );
  const overlaps = new Overlaps(before.model.k, after.model.k);
  const comparedOn =
    sources.length > 0 ? await addSource(overlaps, before, after, sources, args) : addHeldOut(overlaps, before, after);
  const pairs = overlaps.pairs();
  const out = args.get(flags.out);
  if (out !== undefined) writeOverlaps(out, pairs);
  if (args.get(commonFlags.quiet)) return 0;
  printResult(args, { json: pairs, text: () => `compared on ${comparedOn}\n${overlapTable(pairs, before, after)}` });
  return 0;
}

/** Compares the models on the rows of a source. @returns its name */
function addSource(
  overlaps: Overlaps,
  before: Checkpoint,
  after: Checkpoint,
  words: string[],
  args: Arguments,
): Promise<string> {
  const old = predictor(before.model);
  const compare = ({ points, labels }: Prediction) => overlaps.add(old(points).labels, labels, points.weights);
  return withSource(words, args, async (source) => {
    const run = fromSource(source).pipe(predict(after.model, pointsOptions(args)), tap(compare));
    await lastValueFrom(run, { defaultValue: undefined });
    return source.name;
  });
}

/**
 * Compares the models on the rows that the new one held out; without such rows on the old centroids.
 * @returns what they were compared on, in words
 */
function addHeldOut(overlaps: Overlaps, before: Checkpoint, after: Checkpoint): string {
  const { d } = before.model;
  const rows = after.held.weights.length;
  const values =
    rows > 0
      ? inverseTransform(after.model.transform, after.held.values)
      : inverseTransform(before.model.transform, before.model.centroids);
  const points = { values, n: values.length / d, d };
  const weights = rows > 0 ? after.held.weights : before.model.weights;
  overlaps.add(predictor(before.model)(points).labels, predictor(after.model)(points).labels, weights);
  return rows > 0
    ? `${rows} rows that the new model held out`
    : 'the old centroids only; name a source, or fit with --holdout, to compare on rows';
}

/** `meander diff`: which new cluster each old one became. */
export const diff: Command = {
  usage: 'meander diff OLD NEW [SOURCE…]',
  about:
    'Shows which cluster of a new model holds the rows of each cluster of an old model: the rows of ' +
    'SOURCE, or without one the rows that NEW held out.',
  example: 'meander diff monday.arrows tuesday.arrows points.arrow --out map.arrows',
  flags,
  run,
};
