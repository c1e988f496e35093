import { brokerError } from '../../src/errors.js';
import type { Checkpoint, Learner, ValidatedBatch } from '../../src/learner/index.js';
import { within } from '../feeds/timing.js';
import { decodeModel } from '../formats/modelFormat/decode.js';
import { sentencesOf } from '../points/columnReport.js';
import type { BlockRows } from './blockRows.js';
import type { JobFeed } from './jobFeed.js';
import type { JobLog } from './jobLog.js';
import type { JobSetup } from './jobSetup.js';
import { JobState } from './jobState.js';
import { findJoinPoint } from './joinLog.js';
import type { JobRecord, LogRecord } from './records.js';
import { AbortedError } from './retried.js';
import { assertSameJob } from './sameJob.js';
import { Silence } from './silence.js';
import { type JobLearning, resumeLearner, startLearner } from './startLearner.js';

/** The state of a job in one process, which follows the log. */
export class JobReplica {
  /** The job as far as the log was read. */
  state: JobState;
  /** How long the log has been silent. */
  readonly silence = new Silence();
  private next = 0;
  /** The end of the log when this process joined. */
  private end = 0;
  private learner: Learner | undefined;
  private reader: BlockRows | undefined;
  private failure: Error | undefined;
  private wake = () => {};

  constructor(
    private readonly setup: JobSetup,
    private readonly log: JobLog,
    private readonly feed: JobFeed,
  ) {
    this.state = this.newState();
  }

  /** Whether the log was read up to where it ended when this process joined. */
  get isCaughtUp(): boolean {
    return this.next >= this.end;
  }

  /** Reads the rows of blocks. */
  get rows(): BlockRows {
    this.reader ??= this.feed.rows(this.state.job?.features);
    return this.reader;
  }

  /** The checkpoint at the latest boundary; undefined before the start. */
  checkpoint(): Checkpoint | undefined {
    return this.learner?.seeded ? this.checkpointOf(this.learner) : undefined;
  }

  /** Begins at the newest model record of the log, or at its beginning. */
  async join(): Promise<void> {
    this.learner?.close();
    this.state = this.newState();
    const point = await findJoinPoint(this.log);
    const { first, end } = await this.log.rangeNow();
    [this.next, this.end] = [point ? point.record.at + 1 : first, end];
    if (!point) return;
    const { record, model } = point;
    this.begin(record.state.job);
    const checkpoint = await decodeModel(model, `the model of epoch ${record.epoch} in ${this.log.name}`);
    this.learner = resumeLearner(this.learning(checkpoint.featureNames), checkpoint);
    this.state.resume(record, this.learner, checkpoint.rejectedBy.poison ?? 0);
  }

  /** Reads the log until the job is over, the process is to end, or something fails, which `changed` throws. */
  async follow(): Promise<void> {
    try {
      while (!this.setup.signal.aborted && !this.state.isDone) {
        const page = await this.log.read(this.next);
        if (!page) {
          this.setup.notify(`${this.log.name} no longer holds the next records; going on from its newest model`);
          await this.join();
          continue;
        }
        for (const record of page.records) await this.take(record);
        this.next = page.next;
        this.wake();
      }
    } catch (cause) {
      if (!(cause instanceof AbortedError)) this.failure = cause as Error;
    }
    this.wake();
  }

  /** Resolves once the log went on, or after some milliseconds. @throws what ended the reading of the log */
  async changed(ms: number): Promise<void> {
    this.assertSound();
    const news = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    await within(news, Math.max(1, ms));
    this.assertSound();
  }

  /** @throws what ended the reading of the log */
  assertSound(): void {
    if (this.failure) throw this.failure;
  }

  /** Ends threads. */
  close(): void {
    this.learner?.close();
  }

  private newState(): JobState {
    const { onBoundary, notify } = this.setup;
    return new JobState((learner) => onBoundary(learner, () => this.checkpointOf(learner)), notify);
  }

  private async take(record: LogRecord): Promise<void> {
    if (this.state.isDone) return;
    const { job } = this.state;
    this.state.take(record);
    if (!job && this.state.job) this.begin(this.state.job);
    if (isProgress(record)) this.silence.end();
    if (this.state.needsStart) await this.start(record.offset);
  }

  /** @throws MeanderError where this process was started with other settings */
  private begin(job: JobRecord): void {
    const { record, audit, reading } = this.setup;
    const mine = { options: record, topic: this.feed.state.id, audit, follows: reading.follow === true };
    assertSameJob(this.log.name, mine, job);
    if (this.reader?.featureNames && String(this.reader.featureNames) !== String(job.features)) this.reader = undefined;
  }

  /** Learns from the rows of epoch 0, as all processes do. */
  private async start(offset: number): Promise<void> {
    const batches: ValidatedBatch[] = [];
    for (const block of this.state.progress.planOf(0)?.blocks ?? []) {
      const rows = await this.rows.read(block);
      if ('first' in rows) throw goneAtStart(this.log.name, block[0]);
      batches.push(...rows);
    }
    this.learner = startLearner(this.learning(this.state.job?.features ?? []), batches);
    this.state.start(this.learner, offset);
    this.silence.end();
  }

  private learning(featureNames: readonly string[]): JobLearning {
    const { options, kernels } = this.setup;
    return { options, kernels, featureNames, impute: this.feed.impute };
  }

  /** A checkpoint that also says what became of the columns, and which job it is of. */
  private checkpointOf(learner: Learner): Checkpoint {
    const checkpoint = learner.checkpoint();
    const { report } = this.rows;
    const said = report ? sentencesOf(report) : [];
    return {
      ...checkpoint,
      options: { ...checkpoint.options, ...this.setup.record },
      warnings: [...new Set([...said, ...checkpoint.warnings])],
    };
  }
}

/** Whether a record says that work was done. */
const isProgress = ({ header }: LogRecord): boolean =>
  header.kind === 'plan' || header.kind === 'shrink' || header.kind === 'stats';

const goneAtStart = (log: string, partition: number) =>
  brokerError(
    `The topic no longer holds the rows that the job started from (partition ${partition}), and ${log} has no model ` +
      'to go on from. Start the job under another name.',
  );
