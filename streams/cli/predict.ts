import { firstValueFrom, from, type Observable, shareReplay } from 'rxjs';
import type { Checkpoint } from '../../src/learner/index.js';
import { changesUnits, countIncomplete } from '../../src/model/index.js';
import { text, wholeNumber } from '../../src/options/index.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { distanceUnit } from '../operators/distanceUnit.js';
import { LabellingRun } from '../operators/labellingRun.js';
import { type BatchOrigin, originOf } from '../points/batchOrigin.js';
import { unitWords } from '../report/units.js';
import { loadModel } from '../sinks/loadModel.js';
import { positionAfter } from '../sources/feed/position.js';
import type { Source } from '../sources/source.js';
import { resolveThreads } from '../threads/workerThreads.js';
import type { Command } from './command.js';
import { dataFlags, feedOptions, pointsOptions } from './dataFlags.js';
import { assertExactlyOnce, exactlyOnce, exactlyOnceWords, openExactlyOnce } from './exactlyOnce.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { keptNames } from './flagValues.js';
import { filledWords, grouped } from './format.js';
import { type Interruption, interruption } from './interruption.js';
import {
  type LabelsOutput,
  labelsFormat,
  labelsFormats,
  labelsTableFormat,
  mayBeSeveralFiles,
  openLabels,
  writtenLabelExtensions,
} from './labelsOutput.js';
import { takeModels, withSource } from './modelsAndSource.js';
import { openFeed } from './openFeed.js';
import { printDone, warn } from './output.js';
import { beginPhase } from './progress.js';

const flags = {
  out: {
    group: 'Output',
    placeholder: 'LABELS',
    value: text,
    writes: writtenLabelExtensions,
    required: true,
    help: 'File to write, of the kind that its extension says; - is stdout; or the URL of a feed.',
  },
  'out-format': {
    group: 'Output',
    placeholder: labelsFormats.join('|'),
    value: labelsFormat,
    help: 'What to write to stdout, to a pipe, or to a name without an extension.',
    defaultWords: 'arrows',
  },
  keep: {
    group: 'Output',
    placeholder: 'all|A,B',
    value: keptNames,
    help: 'Columns of the source to pass through.',
  },
  top: {
    group: 'Output',
    placeholder: 'M',
    value: wholeNumber(1),
    help: 'Also write the M nearest clusters of each row, with distances and shares.',
  },
  row: {
    group: 'Output',
    help: 'Write the number of each row in its file, from 0, as column row; always with --on-bad-row skip.',
  },
  'exactly-once': exactlyOnce,
  ...dataFlags,
  ...commonFlags,
} satisfies Flags;

async function run(args: Arguments): Promise<number> {
  const { models, sources } = takeModels('predict', args);
  const out = args.get(flags.out);
  assertExactlyOnce(sources, out, args);
  const feed = isFeedUrl(models[0]) ? await followModels(models[0], args) : undefined;
  try {
    const first = feed?.first ?? (await loadModel(models[0]));
    const keepApart = labelsTableFormat(out, args.get(flags['out-format'])) !== undefined;
    const wanted = { features: first.featureNames, keep: args.get(flags.keep), keepApart };
    const { rows, rejected, imputed, cause, code } = await withSource(
      sources,
      args,
      'labelling',
      (source) => label(source, first, feed, args),
      wanted,
    );
    if (cause !== undefined) {
      warn(`stopped by ${cause}; ${whatIsLeft(out, args)}.`);
      return code;
    }
    const { transform } = first.model;
    const words = [
      `${grouped(rows)} rows labelled, ${grouped(rejected)} rejected${filledWords(imputed)}: ${out}`,
      ...(args.get(exactlyOnce) ? [exactlyOnceWords(sources)] : []),
      ...(changesUnits(transform) ? [`distance is in squared ${unitWords(transform)}`] : []),
    ];
    printDone(args, { rows, rejected, imputed, unit: distanceUnit(transform), out }, words, out);
    return 0;
  } finally {
    await feed?.close();
  }
}

interface Labelled extends Pick<Interruption, 'cause' | 'code'> {
  rows: number;
  rejected: number;
  /** Rows in which missing values were filled. */
  imputed: number;
}

/** Writes the label of every row; after a signal or an error nothing is left of the file. */
async function label(
  source: Source,
  first: Checkpoint,
  feed: FollowedModels | undefined,
  args: Arguments,
): Promise<Labelled> {
  const once = args.get(exactlyOnce)
    ? await openExactlyOnce(args.positionals[1], args.get(flags.out), args)
    : undefined;
  const labels = once?.labels ?? (await openOutput(source, args));
  // Transactions store offsets themselves.
  const acknowledge = once ? undefined : source.acknowledge;
  const options = pointsOptions(args);
  const run = new LabellingRun({ ...options, top: args.get(flags.top) }, resolveThreads(options.threads));
  const until = interruption();
  const abort = new AbortController();
  let abandoned = Promise.resolve();
  until.signal.addEventListener('abort', () => {
    abort.abort();
    abandoned = Promise.resolve(labels.abandon());
  });
  const counts = { rows: 0, rejected: 0, imputed: 0 };
  let last: BatchOrigin | undefined;
  run.use(first.model, feed && first.step);
  const following = feed?.models.subscribe({
    next: ({ model, step }) => run.use(model, step),
    error: (error) => abort.abort(error),
  });
  try {
    for await (const batch of source.open(once?.position ?? null, abort.signal)) {
      if (!(await until.yieldAndCheck())) break;
      abort.signal.throwIfAborted();
      const prediction = run.predict(batch);
      last = originOf(batch);
      // Everything before this record batch is stored.
      if (last?.records && isFeedUrl(args.get(flags.out))) await acknowledge?.(last.position).catch(lagUnknown);
      await labels.write(prediction);
      counts.rows += prediction.points.n;
      counts.rejected += prediction.points.rows - prediction.points.n;
      counts.imputed += countIncomplete(prediction.points);
    }
    if (!until.signal.aborted) {
      abort.signal.throwIfAborted();
      warnRenamed(labels);
      await labels.close();
      const end = last && positionAfter(last);
      if (end) await acknowledge?.(end).catch(lagUnknown);
    }
    return { ...counts, cause: until.cause, code: until.code };
  } catch (error) {
    if (until.cause !== undefined) return { ...counts, cause: until.cause, code: until.code };
    await labels.abandon();
    throw error;
  } finally {
    until.release();
    following?.unsubscribe();
    run.close();
    abort.abort();
    await abandoned;
  }
}

/** What is left of the output after a signal. */
function whatIsLeft(out: string, args: Arguments): string {
  if (!isFeedUrl(out)) return `${out} was not written`;
  const stays = `what was published to ${out} stays`;
  return args.get(exactlyOnce) ? `${stays}, and running again continues after it` : stays;
}

/** Only tools that watch the lag of a feed need acknowledgements, so the run goes on without them. */
const lagUnknown = (cause: Error) =>
  warn(`offsets could not be committed for tools that watch the lag: ${cause.message}`);

/** Row numbers are written where rows may be left out, since labels could not be joined to the data without them. */
async function openOutput({ kept }: Source, args: Arguments): Promise<LabelsOutput> {
  const sources = args.positionals.slice(1);
  const isFeed = isFeedUrl(sources[0] ?? '');
  const row = !isFeed && (args.get(flags.row) || args.get(dataFlags['on-bad-row']) === 'skip');
  const file = row && (await mayBeSeveralFiles(sources));
  const places = { row, file, beside: kept };
  return openLabels(args.get(flags.out), args.get(flags.keep), args.get(flags['out-format']), places, args);
}

/** Says where labels are found if a kept column has the name that they would have had. */
function warnRenamed({ renamed }: LabelsOutput): void {
  for (const [usual, name] of renamed)
    warn(`the data’s own column "${usual}" is kept, so that of the labels is called "${name}"`);
}

/** The models of a feed as they come. */
interface FollowedModels {
  /** The first one, which was waited for. */
  first: Checkpoint;
  /** All of them. */
  models: Observable<Checkpoint>;
  /** Ends the reading and closes the feed. */
  close(): Promise<void>;
}

async function followModels(url: string, args: Arguments): Promise<FollowedModels> {
  const [feed, { models }] = await Promise.all([openFeed(url, args), import('../feeds/models.js')]);
  const abort = new AbortController();
  const coming = from(models(feed, { ...feedOptions(args), follow: true }, abort.signal)).pipe(shareReplay(1));
  beginPhase('waiting for the first model');
  const first = await firstValueFrom(coming);
  return {
    first,
    models: coming,
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
    'Labels every row. LABELS is a Parquet, CSV, TSV, NDJSON or Arrow file with the columns cluster and distance ' +
    '(squared). With a feed of models each row is labelled by the newest model, and the column step says which one ' +
    'that was.',
  example: 'meander predict model.arrows points.arrow --out labels.parquet --keep all',
  flags,
  run,
};
