import {
  firstValueFrom,
  from,
  fromEvent,
  lastValueFrom,
  type Observable,
  reduce,
  shareReplay,
  takeUntil,
  tap,
} from 'rxjs';
import type { Checkpoint } from '../../src/learner/index.js';
import type { Model } from '../../src/model/index.js';
import { text } from '../../src/options/index.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { fromSource } from '../operators/fromSource.js';
import { predict as predictOperator } from '../operators/predict.js';
import type { Prediction } from '../operators/prediction.js';
import { type LabelsFile, openLabelsFile } from '../sinks/labels.js';
import { loadModel } from '../sinks/loadModel.js';
import { writtenArrowExtensions } from '../sinks/outputName.js';
import type { Source } from '../sources/source.js';
import type { Command } from './command.js';
import { dataFlags, feedOptions, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { names } from './flagValues.js';
import { grouped } from './format.js';
import { takeModels, withSource } from './modelsAndSource.js';
import { openFeed } from './openFeed.js';
import { printDone, warn } from './output.js';
import { beginPhase } from './progress.js';

const flags = {
  out: {
    group: 'Output',
    placeholder: 'LABELS',
    value: text,
    writes: writtenArrowExtensions,
    required: true,
    help: 'Arrow file to write; - is stdout.',
  },
  keep: { group: 'Output', placeholder: 'A,B', value: names, help: 'Columns of the source to pass through.' },
  ...dataFlags,
  ...commonFlags,
} satisfies Flags;

async function run(args: Arguments): Promise<number> {
  const { models, sources } = takeModels('predict', args);
  const out = args.get(flags.out);
  const feed = isFeedUrl(models[0]) ? await followModels(models[0], args) : undefined;
  try {
    const { model, featureNames } = feed ?? (await loadModel(models[0]));
    const wanted = { features: featureNames, keep: args.get(flags.keep) };
    const { rows, rejected } = await withSource(
      sources,
      args,
      'labelling',
      (source) => label(source, model, out, args),
      wanted,
    );
    const words = [`${grouped(rows)} rows labelled, ${grouped(rejected)} rejected: ${out}`];
    printDone(args, { rows, rejected, out }, words, out);
    return 0;
  } finally {
    await feed?.close();
  }
}

interface Counts {
  rows: number;
  rejected: number;
}

/** Writes the label of every row; after an error nothing is left of the file. */
async function label(
  source: Source,
  model: Model | Observable<Checkpoint>,
  out: string,
  args: Arguments,
): Promise<Counts> {
  const labels = openLabelsFile(out, args.get(flags.keep));
  warnRenamed(labels.columns);
  const count = ({ rows, rejected }: Counts, { points }: Prediction): Counts => ({
    rows: rows + points.n,
    rejected: rejected + points.rows - points.n,
  });
  try {
    const run = fromSource(source).pipe(
      predictOperator(model, pointsOptions(args)),
      tap((prediction) => labels.write(prediction)),
      reduce(count, { rows: 0, rejected: 0 }),
    );
    const counts = await lastValueFrom(run);
    labels.close();
    return counts;
  } catch (error) {
    labels.abandon();
    throw error;
  }
}

/** Says where labels are found if a kept column has the name that they would have had. */
function warnRenamed(columns: LabelsFile['columns']): void {
  for (const [usual, name] of Object.entries(columns))
    if (name !== usual) warn(`the data’s own column "${usual}" is kept, so that of the labels is called "${name}"`);
}

/** The models of a feed as they come, and the features of the first one, which it waits for. */
async function followModels(
  url: string,
  args: Arguments,
): Promise<{ model: Observable<Checkpoint>; featureNames: readonly string[]; close(): Promise<void> }> {
  const [feed, { models }] = await Promise.all([openFeed(url, args), import('../feeds/models.js')]);
  const abort = new AbortController();
  const coming = from(models(feed, { ...feedOptions(args), follow: true }, abort.signal)).pipe(
    takeUntil(fromEvent(abort.signal, 'abort')),
    shareReplay(1),
  );
  beginPhase('waiting for the first model');
  const { featureNames } = await firstValueFrom(coming);
  return {
    model: coming,
    featureNames,
    close() {
      abort.abort();
      return feed.close();
    },
  };
}

/** `meander predict`: a label for every row. */
export const predict: Command = {
  usage: 'meander predict MODEL|FEED SOURCE… --out LABELS',
  about:
    'Labels every row. LABELS is an Arrow stream with the columns cluster and distance (squared). With ' +
    'a feed of models each row is labelled by the newest model, and the column step says which one that ' +
    'was.',
  example: 'meander predict model.arrows points.arrow --out labels.arrows --keep name',
  flags,
  run,
};
