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
import { usageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import type { Model } from '../../src/model/index.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { fromSource } from '../operators/fromSource.js';
import { predict as predictOperator } from '../operators/predict.js';
import { openLabelsFile } from '../sinks/labels.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Command } from './command.js';
import { dataFlags, feedOptions, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags } from './flags.js';
import { grouped } from './format.js';
import { openFeed } from './openFeed.js';
import { openSource } from './openSource.js';

export const predict: Command = {
  usage: 'meander predict MODEL|FEED SOURCE… --out LABELS',
  about:
    'Labels every row: an Arrow stream with the columns cluster and distance (squared). A feed of models gives the newest at each moment, and the column step says which.',
  example: 'meander predict model.arrows points.arrow --out labels.arrows --keep name',
  flags: {
    out: { value: 'LABELS', help: 'file to write; - is stdout' },
    keep: { value: 'A,B', help: 'columns of the source to pass through' },
    ...dataFlags,
    ...commonFlags,
  },
  async run(args) {
    const [modelPath, ...paths] = args.positionals;
    const out = args.text('out');
    if (modelPath === undefined || out === undefined)
      throw usageError('predict needs a model, a source and --out LABELS; --help shows an example.');
    const following = isFeedUrl(modelPath) ? await followModels(modelPath, args) : undefined;
    try {
      return await label(following?.models ?? (await loadModel(modelPath)).model, paths, out, args);
    } finally {
      await following?.close();
    }
  },
};

async function label(
  model: Model | Observable<Checkpoint>,
  paths: string[],
  out: string,
  args: Arguments,
): Promise<number> {
  const keep = args.list('keep');
  const source = await openSource(paths, args, undefined, keep);
  const labels = openLabelsFile(out, keep);
  try {
    const run = fromSource(source).pipe(
      predictOperator(model, pointsOptions(args)),
      tap((prediction) => labels.write(prediction)),
      reduce((sum, { points }) => ({ rows: sum.rows + points.n, rejected: sum.rejected + points.rows - points.n }), {
        rows: 0,
        rejected: 0,
      }),
    );
    const { rows, rejected } = await lastValueFrom(run);
    labels.close();
    if (args.isSet('json'))
      (out === '-' ? process.stderr : process.stdout).write(
        `${JSON.stringify({ event: 'done', rows, rejected, out })}\n`,
      );
    else if (!args.isSet('quiet'))
      process.stderr.write(`${grouped(rows)} rows labelled, ${grouped(rejected)} rejected: ${out}\n`);
    return 0;
  } catch (error) {
    labels.abandon();
    throw error;
  } finally {
    await source.close?.();
  }
}

/** The models of a feed as they come, once there is one. */
async function followModels(
  url: string,
  args: Arguments,
): Promise<{ models: Observable<Checkpoint>; close(): Promise<void> }> {
  const [feed, { models }] = await Promise.all([openFeed(url, args), import('../feeds/models.js')]);
  const abort = new AbortController();
  const coming = from(models(feed, { ...feedOptions(args), follow: true }, abort.signal)).pipe(
    takeUntil(fromEvent(abort.signal, 'abort')),
    shareReplay(1),
  );
  await firstValueFrom(coming);
  return {
    models: coming,
    close() {
      abort.abort();
      return feed.close();
    },
  };
}
