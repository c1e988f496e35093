import { lastValueFrom, tap } from 'rxjs';
import { predictor } from '../../src/estimator/index.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { inverseTransform, Overlaps } from '../../src/model/index.js';
import { text } from '../../src/options/index.js';
import { fromSource } from '../operators/fromSource.js';
import { predict } from '../operators/predict.js';
import type { Prediction } from '../operators/prediction.js';
import { loadModel } from '../sinks/loadModel.js';
import { writtenArrowExtensions } from '../sinks/outputName.js';
import type { Source } from '../sources/source.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { type MatchedFeatures, matchFeatures } from './matchModels.js';
import { takeModels, withSource } from './modelsAndSource.js';
import { printResult, warn, warnings } from './output.js';
import { overlapTable, writeOverlaps } from './overlapOutput.js';

const flags = {
  out: {
    group: 'Output',
    placeholder: 'MAP',
    value: text,
    writes: writtenArrowExtensions,
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
  const { guess, ...conversions } = matchFeatures(before, after, models, args.get(flags.match));
  if (guess !== undefined) warn(guess);
  const compared: Compared = { before, after, ...conversions };
  const overlaps = new Overlaps(before.model.k, after.model.k);
  const comparedOn =
    sources.length > 0 ? await addSource(overlaps, compared, sources, args) : addHeldOut(overlaps, compared);
  const pairs = overlaps.pairs();
  const out = args.get(flags.out);
  if (out !== undefined) writeOverlaps(out, pairs);
  if (args.get(commonFlags.quiet)) return 0;
  printResult(args, {
    json: [...pairs, ...warnings.map((message) => ({ event: 'warning', message }))],
    text: (width) => [`compared on ${comparedOn}`, ...overlapTable(pairs, before, after, width)],
  });
  return 0;
}

/** Two models, and how rows for the new one become rows for the old one. */
interface Compared extends Pick<MatchedFeatures, 'toOld' | 'toNew'> {
  before: Checkpoint;
  after: Checkpoint;
}

/** Compares the models on the rows of a source. @returns its name */
function addSource(
  overlaps: Overlaps,
  { before, after, toOld }: Compared,
  words: string[],
  args: Arguments,
): Promise<string> {
  const old = predictor(before.model);
  const compare = ({ points, labels }: Prediction) => overlaps.add(old(toOld(points)).labels, labels, points.weights);
  const read = async (source: Source) => {
    const run = fromSource(source).pipe(predict(after.model, pointsOptions(args)), tap(compare));
    await lastValueFrom(run, { defaultValue: undefined });
    return source.name;
  };
  return withSource(words, args, 'comparing', read, { features: after.featureNames });
}

/**
 * Compares the models on the rows that the new one held out; without such rows on the old centroids.
 * @returns what they were compared on, in words
 */
function addHeldOut(overlaps: Overlaps, { before, after, toOld, toNew }: Compared): string {
  const { k, d } = before.model;
  const rows = after.held.weights.length;
  const [oldLabels, newLabels] = [predictor(before.model), predictor(after.model)];
  if (rows > 0) {
    const points = { values: inverseTransform(after.model.transform, after.held.values), n: rows, d };
    overlaps.add(oldLabels(toOld(points)).labels, newLabels(points).labels, after.held.weights);
    return `${rows} rows that the new model held out`;
  }
  const centroids = { values: inverseTransform(before.model.transform, before.model.centroids), n: k, d };
  overlaps.add(oldLabels(centroids).labels, newLabels(toNew(centroids)).labels, before.model.weights);
  return 'the old centroids only; name a source, or fit with --holdout, to compare on rows';
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
