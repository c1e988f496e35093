import type { RecordBatch } from 'apache-arrow';
import { lastValueFrom, type OperatorFunction, type Subject, tap } from 'rxjs';
import type { Checkpoint } from '../../src/learner/index.js';
import { type Cadence, schedule } from '../operators/cadence.js';
import { fromSource } from '../operators/fromSource.js';
import type { CheckpointDirectory } from '../sinks/checkpointDirectory.js';
import type { Publisher } from '../sinks/publisher.js';
import type { Source } from '../sources/source.js';
import { tell } from './commandLink.js';
import type { FitOutput } from './fitOutput.js';
import { interruption } from './interruption.js';
import { warn } from './output.js';
import type { SettingsRecord } from './runRecord.js';

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
  /** How often a checkpoint is saved. */
  every: Cadence;
  /** Where checkpoints are saved. */
  directory: CheckpointDirectory | undefined;
  /** The folder that it is. */
  folder: string | undefined;
  /** Where checkpoints are published. */
  publisher: Publisher | undefined;
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
  const due = schedule(run.every, () => Date.now());
  const until = interruption();
  until.signal.addEventListener('abort', () => stop.next());
  const saver = checkpointSaver(run);
  const isSlow = slowness();
  let latest = resume;
  const onCheckpoint = (learned: Checkpoint) => {
    const checkpoint = { ...learned, options: { ...learned.options, ...record } };
    latest = checkpoint;
    // Between two mini-batches of one record batch no event can arrive.
    if (until.cause !== undefined) stop.next();
    output.show(checkpoint, source.progress?.(checkpoint.position.source));
    if (checkpoint.complete) return;
    if (checkpoint.step === 0) return output.printEvent('seeded', checkpoint);
    const slow = isSlow();
    if (!due(checkpoint.step, checkpoint.rows.learned)) return slow ? saver.keep(checkpoint) : undefined;
    saver.save(checkpoint);
    output.printEvent('checkpoint', checkpoint);
  };
  try {
    const learning = fromSource(source, resume?.position.source ?? null).pipe(operator, tap(onCheckpoint));
    await lastValueFrom(learning, { defaultValue: undefined });
  } finally {
    until.release();
    output.endProgress();
  }
  if (latest) saver.save(latest);
  await saver.allPublished();
  if (until.cause === undefined && latest) return run.end(latest);
  if (until.cause !== undefined) output.explainStop(until.cause, latest);
  return until.code;
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

function checkpointSaver({ source, stop, directory, folder, publisher }: LearnRun): CheckpointSaver {
  let published: Promise<unknown> = Promise.resolve();
  const publish = (checkpoint: Checkpoint) =>
    Promise.all([
      publisher?.publish(checkpoint),
      source.acknowledge?.(checkpoint.position.source).catch(warnUnacknowledged),
    ]);
  const keep = (checkpoint: Checkpoint) => {
    directory?.save(checkpoint);
    if (folder === undefined) return;
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
