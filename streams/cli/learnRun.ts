import type { RecordBatch } from 'apache-arrow';
import { asyncScheduler, lastValueFrom, type OperatorFunction, type Subject, tap } from 'rxjs';
import type { Checkpoint } from '../../src/learner/index.js';
import type { LiveView } from '../live/openServer.js';
import { watchLag } from '../live/watchLag.js';
import { Boundaries } from '../operators/boundaries.js';
import type { Cadence } from '../operators/cadence.js';
import { fromSource } from '../operators/fromSource.js';
import type { CheckpointDirectory } from '../sinks/checkpointDirectory.js';
import type { Publisher } from '../sinks/publisher.js';
import type { Source } from '../sources/source.js';
import { tell } from './commandLink.js';
import type { FitOutput } from './fitOutput.js';
import { grouped } from './format.js';
import { interruption } from './interruption.js';
import { warn } from './output.js';
import { announce, beginPhase, endPhases } from './progress.js';
import type { SettingsRecord } from './runRecord.js';
import { watchedSource } from './watchedSource.js';

/** A run of `meander fit` that is ready to start. */
export interface LearnRun {
  /** What is read. */
  source: Source;
  /** The learning. */
  operator: OperatorFunction<RecordBatch, Checkpoint>;
  /** Ends the learning at its latest mini-batch. */
  stop: Subject<void>;
  /** The checkpoint to continue from. */
  resume: Checkpoint | undefined;
  /** Settings that are kept in every checkpoint in addition to the options of the learning. */
  record: SettingsRecord;
  /** The options of the learning, as they are resolved. */
  options: { readonly k: number; readonly initRows: number };
  /** How often a checkpoint is saved. */
  every: Cadence;
  /** Where checkpoints are saved. */
  directory: CheckpointDirectory | undefined;
  /** The folder that it is. */
  folder: string | undefined;
  /** Where checkpoints are published. */
  publisher: Publisher | undefined;
  /** Where the run is shown. */
  view: LiveView | undefined;
  /** What is printed. */
  output: FitOutput;
  /** Ends the run with a model that is complete. @returns the exit code */
  end(checkpoint: Checkpoint): Promise<number>;
}

/**
 * Milliseconds between two mini-batches above which each is saved: a signal ends a long one in its midst, and what was
 * learned before it must not be lost.
 */
const SLOW = 400;

/**
 * Learns from the whole source, or until a signal. Checkpoints are saved, then published, then acknowledged.
 * @returns the exit code
 */
export async function learnRun(run: LearnRun): Promise<number> {
  const { source, operator, stop, resume, record, output } = run;
  const until = interruption();
  until.signal.addEventListener('abort', () => stop.next());
  const saver = checkpointSaver(run);
  const isSlow = slowness();
  const endLag = watchLag(source, run.view);
  let latest = resume;
  const save = (checkpoint: Checkpoint) => {
    saver.save(checkpoint);
    output.printEvent('checkpoint', checkpoint);
  };
  const boundaries = new Boundaries([run.every], asyncScheduler, () => latest && save(latest));
  const onCheckpoint = (learned: Checkpoint) => {
    const checkpoint = { ...learned, options: { ...learned.options, ...record } };
    latest = checkpoint;
    // Between two mini-batches of one record batch no event can arrive.
    if (until.cause !== undefined) stop.next();
    output.show(checkpoint);
    run.view?.show(checkpoint);
    run.directory?.note(checkpoint);
    if (checkpoint.complete) return;
    if (checkpoint.step === 0) return output.printEvent('seeded', checkpoint);
    const slow = isSlow();
    if (!boundaries.due(checkpoint.step, checkpoint.rows.learned)) return slow ? saver.keep(checkpoint) : undefined;
    save(checkpoint);
  };
  try {
    const batches = fromSource(watchedSource(source, resume?.rows.read), resume?.position.source ?? null);
    const learning = batches.pipe(tap(seedingPhase(run)), operator, tap(onCheckpoint));
    await lastValueFrom(learning, { defaultValue: undefined });
  } finally {
    endLag();
    boundaries.close();
    until.release();
    endPhases();
  }
  if (latest) saver.save(latest);
  beginPhase('publishing');
  await saver.allPublished();
  endPhases();
  if (until.cause === undefined && latest) return run.end(latest);
  if (until.cause !== undefined) output.explainStop(until.cause, latest);
  return until.code;
}

/**
 * Shows what happens before the first step: rows are collected, then the centroids are chosen from them, all within one
 * record batch and so without another chance to say it.
 */
function seedingPhase({ resume, options: { k, initRows } }: LearnRun): (batch: RecordBatch) => void {
  if (resume) beginPhase('learning');
  else beginPhase(`collecting ${grouped(initRows)} rows to start from`);
  let rows = 0;
  return (batch) => {
    const before = rows;
    rows += batch.numRows;
    if (resume || before >= initRows || rows < initRows) return;
    beginPhase(`choosing ${grouped(k)} centroids`);
    announce({ details: [`from ${grouped(initRows)} rows`] });
  };
}

/** @returns whether a long time has passed since the last call; never at the first */
function slowness(): () => boolean {
  let last = Number.POSITIVE_INFINITY;
  return () => {
    const before = last;
    last = performance.now();
    return last - before > SLOW;
  };
}

interface CheckpointSaver {
  /** Saves a checkpoint on disk only. */
  keep(checkpoint: Checkpoint): void;
  /** Saves a checkpoint on disk now; publishes and acknowledges it once those before it are. */
  save(checkpoint: Checkpoint): void;
  /** Waits until all are published. @throws the first error of the publisher, which has ended the run */
  allPublished(): Promise<void>;
}

function checkpointSaver({ source, stop, directory, folder, publisher, view }: LearnRun): CheckpointSaver {
  let published: Promise<unknown> = Promise.resolve();
  const publish = (checkpoint: Checkpoint) =>
    Promise.all([
      publisher?.publish(checkpoint),
      source.acknowledge?.(checkpoint.position.source).catch(warnUnacknowledged),
    ]);
  const keep = (checkpoint: Checkpoint) => {
    directory?.save(checkpoint);
    if (folder === undefined) return;
    view?.saved();
    const { step } = checkpoint;
    tell({ kept: `the newest checkpoint in ${folder} is that of step ${step} (--resume continues from it)` });
  };
  return {
    keep,
    save(checkpoint) {
      keep(checkpoint);
      published = published.then(() => publish(checkpoint));
      published.catch(() => stop.next());
    },
    async allPublished() {
      await published;
    },
  };
}

/** Only tools that watch the lag of a feed need acknowledgements, so the run goes on without them. */
const warnUnacknowledged = (cause: Error) =>
  warn(`offsets could not be committed for tools that watch the lag: ${cause.message}`);
