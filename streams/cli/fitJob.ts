import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { asyncScheduler } from 'rxjs';
import { usageError } from '../../src/errors.js';
import { runKernels } from '../../src/kernel/index.js';
import {
  assertStepsFromStatistics,
  type Checkpoint,
  type KMeansOptions,
  type Learner,
  resolveOptions,
} from '../../src/learner/index.js';
import { readCredentials } from '../feeds/credentials.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { sha256 } from '../formats/modelFormat/digest.js';
import { schemaRegistry } from '../formats/payloads/schemaRegistry.js';
import type { LiveView } from '../live/openServer.js';
import { Boundaries } from '../operators/boundaries.js';
import { logUrl } from '../scale/jobLog.js';
import { runJob } from '../scale/jobProcess.js';
import { SummingHere } from '../scale/summing.js';
import { SummingOnThread } from '../scale/summingOnThread.js';
import { type CheckpointDirectory, openCheckpointDirectory } from '../sinks/checkpointDirectory.js';
import { latestCheckpoint } from '../sinks/latestCheckpoint.js';
import { resolveThreads, threadCount } from '../threads/workerThreads.js';
import { dataFlags, feedOptions, pointsOptions } from './dataFlags.js';
import { fitFlags, runFlags } from './fitFlags.js';
import { type FitOutput, fitOutput } from './fitOutput.js';
import type { Arguments } from './flags.js';
import { interruption } from './interruption.js';
import { openFeed } from './openFeed.js';
import { warn } from './output.js';
import { beginPhase, endPhases } from './progress.js';
import { runRecord } from './runRecord.js';
import { tellHistory } from './shownRun.js';

/** How often the progress line may change. */
const PROGRESS_EVERY = '0.2s';

/** Flags that make no sense where any number of processes learn together. */
const refused = ['passes', 'shuffle', 'max-rows', 'resume', 'publish', 'replay'] as const;

/**
 * Takes part in a job, as any number of processes that are started alike do.
 * @param view where the run is shown
 * @returns the exit code
 * @throws MeanderError `usage` for a source or an option that a job cannot have
 */
export async function fitJob(
  args: Arguments,
  options: KMeansOptions,
  job: string,
  view: LiveView | undefined,
): Promise<number> {
  const url = feedOf(args, options, job);
  const folder = args.get(runFlags.checkpoint);
  await assertOfJob(folder, job);
  const [feed, log] = [await openFeed(url, args), await openFeed(logUrl(url, job), args)];
  const until = interruption();
  const directory = folder === undefined ? undefined : openCheckpointDirectory(folder);
  if (directory) tellHistory(directory, view);
  const output = fitOutput(args, undefined);
  const boundaries = jobBoundaries(args, { output, directory, view });
  const { threads, kernel, ...points } = pointsOptions(args);
  const { schemaRegistry: registryUrl, ...reading } = feedOptions(args);
  const registry = registryUrl === undefined ? {} : { registry: schemaRegistry(registryUrl, credentialsOf(args)) };
  const kernels = runKernels(kernel, resolveThreads(threads));
  // On one thread it sums, too; on several, one that reads and decodes is one more.
  const summing = threadCount(threads ?? 1) === 1 ? new SummingHere(kernels) : new SummingOnThread({ kernel, threads });
  beginPhase(`joining the job ${job}`);
  try {
    const checkpoint = await runJob({
      ...{ feed, log, name: job, options, points, kernels, summing },
      me: `${hostname()}/${process.pid}/${randomBytes(2).toString('hex')}`,
      record: { ...resolveOptions(options).record, ...settingsOf(args, options, feed.name, job) },
      reading: { ...reading, ...registry },
      audit: args.get(runFlags.audit) / 100,
      signal: until.signal,
      onBoundary: boundaries.pass,
      notify: warn,
    });
    return end(checkpoint, { output, directory, until });
  } finally {
    summing.close();
    boundaries.close();
    until.release();
    endPhases();
    directory?.close();
    await Promise.all([feed.close(), log.close()]);
  }
}

/** @throws MeanderError `usage` where a folder holds checkpoints of something else */
async function assertOfJob(folder: string | undefined, job: string): Promise<void> {
  const found = folder === undefined ? undefined : (await latestCheckpoint(folder)).checkpoint;
  if (!found || found.options.job === job) return;
  throw usageError(
    `${folder} holds checkpoints of ${found.options.job ? `the job ${found.options.job}` : 'a run that is no job'}, ` +
      `but this is the job ${job}; give another folder.`,
  );
}

const credentialsOf = (args: Arguments) => readCredentials(args.get(dataFlags.secrets));

/** The settings beside the options that all processes must have equally. */
function settingsOf(args: Arguments, { init }: KMeansOptions, feed: string, job: string) {
  const given =
    typeof init === 'object' ? sha256([new TextEncoder().encode(JSON.stringify(init, (_, v) => plain(v)))]) : null;
  const identity = feed.replace(/^(\w+:\/\/)[^/]*\//, '$1');
  return {
    ...runRecord(args, fitFlags, identity),
    ...{ job, initDigest: given, onPoison: args.text('on-poison') ?? null, payload: args.text('payload') ?? null },
  };
}

/** Typed arrays as plain ones, which JSON writes as numbers. */
const plain = (value: unknown): unknown =>
  ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value;

/** The topic that is learned. @throws MeanderError `usage` */
function feedOf({ positionals, get, isSet, text }: Arguments, options: KMeansOptions, job: string): string {
  if (positionals.length !== 1 || !isFeedUrl(positionals[0]))
    throw usageError(
      `--job needs one topic, kafka://… or nats://…, but the source is ${positionals.join(' ') || 'missing'}.`,
    );
  if (!/^[\w-]+(\.[\w-]+)*$/.test(job))
    throw usageError(`--job must be a name of letters, digits, -, _ and ., but is "${job}".`);
  const typed = refused.find((name) =>
    name === 'passes' ? get(runFlags.passes) > 1 : isSet(name) || text(name) !== undefined,
  );
  if (typed !== undefined)
    throw usageError(`--job cannot have --${typed}: ${reasons[typed]}. Leave it out, or learn in one process.`);
  assertStepsFromStatistics(resolveOptions(options).record, options);
  return positionals[0];
}

const reasons: Readonly<Record<(typeof refused)[number], string>> = {
  passes: 'a topic is read once',
  shuffle: 'records are learned in the order of their partitions',
  'max-rows': 'the job ends where the topic ended when it began',
  resume: 'every process goes on from the log of the job by itself',
  publish: 'every process would publish every model',
  replay: 'the log of the job says where mini-batches end',
};

interface Outputs {
  readonly output: FitOutput;
  readonly directory: CheckpointDirectory | undefined;
  readonly view: LiveView | undefined;
}

/** What is shown, printed and saved at the boundaries of the job. */
function jobBoundaries(args: Arguments, { output, directory, view }: Outputs) {
  let latest: (() => Checkpoint) | undefined;
  let seeded = false;
  const save = (checkpoint: Checkpoint) => {
    directory?.save(checkpoint);
    output.printEvent('checkpoint', checkpoint);
  };
  const saved = new Boundaries([args.get(runFlags.every)], asyncScheduler, () => latest && save(latest()));
  const shown = new Boundaries([PROGRESS_EVERY], asyncScheduler, () => {});
  return {
    pass(learner: Learner, checkpoint: () => Checkpoint) {
      latest = checkpoint;
      const { step, rows } = learner.status;
      view?.step(learner);
      const [toSave, toShow] = [saved.due(step, rows.learned), shown.due(step, rows.learned)];
      if (!toSave && !toShow && seeded) return;
      const now = checkpoint();
      output.show(now);
      view?.show(now);
      directory?.note(now);
      if (!seeded) output.printEvent('seeded', now);
      seeded = true;
      if (toSave && !now.complete) save(now);
    },
    close() {
      saved.close();
      shown.close();
    },
  };
}

/** Saves the model, and sums up. @returns the exit code */
function end(
  checkpoint: Checkpoint | undefined,
  { output, directory, until }: Pick<Outputs, 'output' | 'directory'> & { until: ReturnType<typeof interruption> },
): number {
  if (checkpoint) directory?.save(checkpoint);
  endPhases();
  if (checkpoint?.complete) {
    output.save(checkpoint);
    return output.finish(checkpoint);
  }
  if (until.cause !== undefined) output.explainStop(until.cause, checkpoint);
  return until.code;
}
