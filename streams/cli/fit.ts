import { basename } from 'node:path';
import { Subject } from 'rxjs';
import { usageError } from '../../src/errors.js';
import { type Checkpoint, type KMeansOptions, type RunView, resolveOptions } from '../../src/learner/index.js';
import type { LiveView } from '../live/openServer.js';
import { miniBatchKMeans } from '../operators/miniBatchKMeans.js';
import { type CheckpointDirectory, openCheckpointDirectory } from '../sinks/checkpointDirectory.js';
import { latestCheckpoint } from '../sinks/latestCheckpoint.js';
import type { Publisher } from '../sinks/publisher.js';
import { repeated } from '../sources/repeated.js';
import type { Source } from '../sources/source.js';
import { ChartHistory } from './chartHistory.js';
import type { Command } from './command.js';
import { pointsOptions } from './dataFlags.js';
import { signalCodes } from './exitCodes.js';
import { fitFlags, runFlags } from './fitFlags.js';
import { type FitOutput, fitOutput } from './fitOutput.js';
import { kMeansOptions } from './fitSettings.js';
import { type Arguments, commonFlags } from './flags.js';
import { learnRun } from './learnRun.js';
import { openFeed } from './openFeed.js';
import { openSource } from './openSource.js';
import { warn } from './output.js';
import { showsProgress } from './progress.js';
import { assertSameSettings, runRecord, withPresentIdentity } from './runRecord.js';
import { shown, tellHistory, unlessStopped } from './shownRun.js';
import { printLines } from './terminal.js';
import { type EndedRun, reachVerdict } from './verdict.js';

/** How often the progress line may change. */
const PROGRESS_EVERY = '0.2s';

async function run(args: Arguments): Promise<number> {
  const options = await kMeansOptions(args);
  const job = args.get(runFlags.job);
  if (job !== undefined)
    return shown(args, options, async (view) => (await import('./fitJob.js')).fitJob(args, options, job, view));
  return shown(args, options, async (view) => {
    const once = await unlessStopped(view, () => openOnce(args, options));
    const source = repeated(once, args.get(runFlags.passes));
    const folder = args.get(runFlags.checkpoint);
    let directory: CheckpointDirectory | undefined;
    let publisher: Publisher | undefined;
    try {
      if (folder !== undefined) directory = openCheckpointDirectory(folder);
      const resume = await checkpointToResume(args, folder, source);
      if (directory) tellHistory(directory, view);
      publisher = await openPublisher(args);
      return await learn(args, options, { once, source, resume, directory, publisher, view });
    } finally {
      directory?.close();
      await Promise.all([source.close?.(), publisher?.close()]);
    }
  });
}

interface Opened {
  /** What is read in each pass. */
  once: Source;
  /** All passes. */
  source: Source;
  resume: Checkpoint | undefined;
  directory: CheckpointDirectory | undefined;
  publisher: Publisher | undefined;
  view: LiveView | undefined;
}

async function learn(args: Arguments, options: KMeansOptions, opened: Opened): Promise<number> {
  const { once, source, resume, view } = opened;
  const every = args.get(runFlags.every);
  const record = runRecord(args, fitFlags, source.identity);
  const stop = new Subject<void>();
  const history = args.get(runFlags.progress) === 'chart' && showsProgress() ? new ChartHistory() : undefined;
  const operator = miniBatchKMeans({
    ...options,
    ...pointsOptions(args),
    // A source that can be read again is read again at the end, which says more than any bound during the run.
    certify: options.certify && !once.rereadable,
    every: [PROGRESS_EVERY, every],
    maxRows: args.get(runFlags['max-rows']),
    resume,
    stop,
    onStep: stepListener(view, history),
  });
  if (resume) {
    assertSameSettings(resume.options, { ...resolveOptions(options).record, ...record });
    if (!args.get(commonFlags.quiet))
      printLines('stderr', [`resuming after step ${resume.step}, ${resume.rows.read} rows read`]);
  }
  const output = fitOutput(args, resume, history);
  const end = (checkpoint: Checkpoint) => endRun({ args, options, source: once, checkpoint }, output, view);
  if (resume?.complete) {
    view?.show(resume);
    return end(resume);
  }
  return learnRun({
    ...opened,
    options: resolveOptions(options),
    folder: args.get(runFlags.checkpoint),
    operator,
    stop,
    record,
    every,
    output,
    end,
  });
}

/** Takes every mini-batch boundary, where it is shown. */
function stepListener(view: LiveView | undefined, history: ChartHistory | undefined) {
  if (!view) return history?.step;
  return (run: RunView) => {
    view.step(run);
    history?.step(run);
  };
}

/** Saves the model of a run that is complete, says how good it is if asked, and sums up. @returns the exit code */
async function endRun(run: EndedRun, output: FitOutput, view: LiveView | undefined): Promise<number> {
  const { checkpoint, options } = run;
  output.save(checkpoint);
  const verdict = options.certify ? await reachVerdict(run) : undefined;
  if (typeof verdict !== 'string') {
    view?.proved(verdict?.gap ?? null);
    return output.finish(checkpoint, verdict);
  }
  output.explainStop(verdict, checkpoint);
  return signalCodes[verdict];
}

/** Opens the source. @throws MeanderError `usage` where it can be read once, but is to be read in several passes */
async function openOnce(args: Arguments, { seed = 0, init }: KMeansOptions): Promise<Source> {
  const passes = args.get(runFlags.passes);
  if (passes > 1 && args.positionals.includes('-'))
    throw usageError(`stdin (-) can be read only once, but --passes is ${passes}; write it to a file first.`);
  return openSource(args.positionals, args, {
    features: typeof init === 'object' ? init.featureNames : undefined,
    shuffleSeed: args.get(runFlags.shuffle) ? seed : undefined,
  });
}

/** The checkpoint that `--resume` continues from; undefined for a run from the beginning. */
async function checkpointToResume(
  args: Arguments,
  folder: string | undefined,
  source: Source,
): Promise<Checkpoint | undefined> {
  const resuming = args.get(runFlags.resume);
  if (folder === undefined) {
    if (resuming) throw usageError('--resume needs --checkpoint DIR, the folder to continue from.');
    return undefined;
  }
  const { checkpoint, damaged } = await latestCheckpoint(folder);
  if (resuming) {
    for (const name of damaged) warn(`skipped the damaged checkpoint ${name}`);
    const present = checkpoint && withPresentIdentity(checkpoint, source, warn);
    return present && source.endless ? { ...present, complete: false } : present;
  }
  if (checkpoint)
    throw usageError(
      `${folder} holds checkpoints of an earlier run; add --resume to continue it, or give another folder.`,
    );
  return undefined;
}

async function openPublisher(args: Arguments): Promise<Publisher | undefined> {
  const url = args.get(runFlags.publish);
  if (url === undefined) return undefined;
  const [feed, { publisher }] = await Promise.all([openFeed(url, args), import('../sinks/publisher.js')]);
  const place = args.get(runFlags.checkpoint) ?? args.get(runFlags.out) ?? 'meander';
  return publisher(feed, args.get(runFlags.run) ?? basename(place));
}

/** `meander fit`: learns a model. */
export const fit: Command = {
  usage: 'meander fit SOURCE… -k N [flags]',
  about:
    'Learns k clusters in one pass and bounded memory, from files, folders, globs, sql:QUERY, URLs, ' +
    'Kafka or NATS feeds, or stdin (-).',
  example: 'meander fit points.arrow -k 8 --out model.arrows --checkpoint run1 --resume',
  examples: [
    [
      'A Parquet, CSV or NDJSON table, two of its columns, on one scale',
      'meander fit trips.parquet --columns distance,fare --standardize -k 8',
    ],
    ['Many files, read in order', "meander fit 'data/*.arrow' -k 8 --out model.arrows"],
    ['Embeddings of NumPy', 'meander fit embeddings.npy -k 64 --replicas 4'],
    ['An SQL query of DuckDB', `meander fit "sql:SELECT x, y FROM 'trips.parquet' WHERE x > 0" -k 8`],
    ['An Arrow stream of another program', 'producer | meander fit - -k 8 --out model.arrows'],
    ['An Arrow file of a web server', 'meander fit https://example.org/points.arrows -k 8'],
    ['A Kafka topic, until a signal', 'meander fit kafka://localhost:9092/points -k 8 --follow --checkpoint run1'],
    [
      'The same command on any number of machines',
      'meander fit kafka://b:9092/points -k 8 --batch-size grow --job users',
    ],
    ['A NATS JetStream stream', 'meander fit nats://localhost:4222/points -k 8 --checkpoint run1 --resume'],
  ],
  flags: fitFlags,
  run,
};
