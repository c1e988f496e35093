import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Checkpoint, resolveOptions } from '../../src/learner/index.js';
import { offsetAfterGap } from '../feeds/gaps.js';
import { within } from '../feeds/timing.js';
import { encodeModel } from '../formats/modelFormat/encode.js';
import { type JobFeed, jobRecord, openJobFeed } from './jobFeed.js';
import { JobLog } from './jobLog.js';
import { JobReplica } from './jobReplica.js';
import type { JobSetup } from './jobSetup.js';
import type { JobState } from './jobState.js';
import { Planner } from './planner.js';
import { type Block, inParts, type ModelRecord, type OutgoingLogRecord, type StatsRecord, whole } from './records.js';
import { AbortedError, type Retry, retried } from './retried.js';
import type { BlockSums } from './summing.js';
import { following, nextWork, type Situation, type SumWork, type Work } from './work.js';

/** Milliseconds to wait for the log before the situation is looked at again. */
const LOOK_AGAIN = 100;
/** Records that may be on their way to the log while this process goes on. */
const MOST_UNDER_WAY = 3;
/** Milliseconds that a process takes to say that it leaves. */
const FAREWELL = 300;
/** Silences after which a process does again what it thinks it has done. */
const MANY_SILENCES = 8;
/** A model record is written where the sums since the last are N times its size, or after M epochs. */
const [SUMS_PER_MODEL, EPOCHS_PER_MODEL] = [16, 200];
const FLOAT_BYTES = 8;

/**
 * Takes part in a job until it is over or the signal aborts.
 * @returns the checkpoint at the latest boundary, complete where the job is over; undefined before the start
 * @throws MeanderError where rows or the log cannot be read, settings differ, or processes disagree
 */
export async function runJob(setup: JobSetup): Promise<Checkpoint | undefined> {
  const { signal, notify } = setup;
  const timing = { signal, notify, timeout: setup.reading.retryTimeout };
  const log = new JobLog(setup.log, retried(timing));
  try {
    const feed = await openJobFeed(setup, retried(timing));
    await log.open();
    const process = new JobProcess(setup, log, feed, retried(timing, feed.state.id));
    return await process.run();
  } catch (cause) {
    if (cause instanceof AbortedError) return undefined;
    throw cause;
  }
}

/** A process of a job: reads the log, and does what is to be done next. */
class JobProcess {
  private readonly replica: JobReplica;
  private readonly blockRows: number;
  private readonly underWay = new Set<Promise<void>>();
  private written = new Set<string>();
  private of: JobState | undefined;
  private epoch = 0;
  /** When it is worth looking for rows to plan again. */
  private planAgainAt = 0;
  private proposal: Promise<void> | undefined;
  private planner: Planner | undefined;
  private failure: Error | undefined;

  constructor(
    private readonly setup: JobSetup,
    private readonly log: JobLog,
    private readonly feed: JobFeed,
    private readonly retry: Retry,
  ) {
    this.replica = new JobReplica(setup, log, feed);
    this.blockRows = resolveOptions(setup.options).blockRows;
  }

  async run(): Promise<Checkpoint | undefined> {
    const { replica, setup } = this;
    let reading = Promise.resolve();
    try {
      await replica.join();
      reading = replica.follow();
      while (!setup.signal.aborted && !replica.state.isDone) {
        if (!replica.isCaughtUp) await replica.changed(LOOK_AGAIN);
        else if (!replica.state.job) await this.propose();
        else await this.act(nextWork(replica.state, this.situation()));
        this.assertSound();
      }
      return replica.checkpoint();
    } catch (cause) {
      if (!(cause instanceof AbortedError)) throw cause;
      return replica.checkpoint();
    } finally {
      await this.leave();
      replica.close();
      reading.catch(() => {});
    }
  }

  /** What this process knows beside the log; forgets what no longer matters. */
  private situation(): Situation {
    const { state, silence } = this.replica;
    if (state !== this.of || silence.count >= MANY_SILENCES) this.written = new Set();
    if (silence.count >= MANY_SILENCES) silence.end();
    if (this.of !== state || this.epoch !== state.epoch) this.forget(state.epoch);
    this.of = state;
    const lacksRows = performance.now() < this.planAgainAt;
    return { me: this.setup.me, written: this.written, silences: silence.count, lacksRows };
  }

  /** Forgets what was written for earlier epochs. */
  private forget(epoch: number): void {
    this.epoch = epoch;
    this.written = new Set([...this.written].filter((key) => Number(key.split('/')[1]) >= epoch));
  }

  private async act(work: Work): Promise<void> {
    if (work.do === 'wait') await this.replica.changed(Math.min(LOOK_AGAIN, this.replica.silence.left));
    else if (work.do === 'join') this.write(work.key, [whole({ kind: 'here', by: this.setup.me })]);
    else if (work.do === 'plan') await this.plan(work.epoch);
    else await this.sum(work);
    await this.writeModelIfDue();
  }

  /** Writes what the job is; where several processes do so at the same moment the first counts. */
  private async propose(): Promise<void> {
    this.proposal ??= jobRecord(this.setup, this.feed).then((record) => this.log.append([whole(record)]));
    await this.proposal;
    await this.replica.changed(LOOK_AGAIN);
  }

  private async plan(epoch: number): Promise<void> {
    const { replica } = this;
    this.planner ??= new Planner(this.setup, this.feed, replica.rows, this.retry);
    const plan = await this.planner.plan(replica.state);
    if (plan?.epoch === epoch) this.write(`plan/${epoch}`, [whole(plan)]);
    else if (!plan) this.planAgainAt = performance.now() + LOOK_AGAIN;
  }

  private async sum(work: SumWork): Promise<void> {
    const { replica, setup } = this;
    const { state } = replica;
    const block = state.open?.blocks[work.block];
    if (!block) return;
    const rows = await replica.rows.read(block);
    if ('first' in rows) return this.shrink(work, block, rows.first);
    if (replica.state !== state || state.epoch !== work.epoch || state.open?.blocks[work.block] !== block) return;
    const { model, modelDigest } = state;
    if (!model) throw new Error('there is no model to sum against');
    this.readAhead(work);
    const sums = await this.readingOn(work, setup.summing.sum({ model, digest: modelDigest }, rows));
    if (!sums) return;
    replica.silence.summed(sums.ms);
    replica.rows.release(sums.freed);
    const { read, rejectedBy, imputed } = sums;
    const header = { kind: 'stats' as const, ...{ epoch: work.epoch, block: work.block, from: block[1] } };
    const facts = { ...header, model: modelDigest, read, rejectedBy, imputed, by: setup.me };
    this.write(`stats/${work.epoch}/${work.block}`, inParts<StatsRecord>(facts, sums.bytes));
    while (this.underWay.size >= MOST_UNDER_WAY) await Promise.race(this.underWay);
    // Signals, timers and the log get their turn.
    await nextTurn();
  }

  /** Waits for sums, and meanwhile reads the rows that come next. @returns undefined where the process is to end */
  private async readingOn(work: SumWork, summing: Promise<BlockSums>): Promise<BlockSums | undefined> {
    for (;;) {
      const sums = await Promise.race([summing, this.replica.changed(LOOK_AGAIN)]);
      if (sums || this.setup.signal.aborted) return sums ?? undefined;
      this.assertSound();
      this.readAhead(work);
    }
  }

  /** Begins to read the blocks that this process sums after one, as far as the log tells them by now. */
  private readAhead(work: SumWork): void {
    const { state, rows } = this.replica;
    rows.readAhead(following(state, this.situation(), work, this.blockRows));
  }

  /** Says that the first records of a block are gone, where that is no failure. */
  private async shrink({ epoch, block }: SumWork, [partition, from, to]: Block, first: number): Promise<void> {
    const { feed, reading, me } = this.setup;
    const { partitions } = await this.retry(feed, () => feed.state());
    const range = partitions.get(partition) ?? { first, end: first };
    const left = Math.min(to, offsetAfterGap(feed, partition, from, range, reading));
    this.write(`shrink/${epoch}/${block}`, [whole({ kind: 'shrink', epoch, block, from: left, by: me })]);
    await this.replica.changed(LOOK_AGAIN);
  }

  /** Writes a model to the log from time to time, so that late processes need not read it all; one process in turn. */
  private async writeModelIfDue(): Promise<void> {
    const { state } = this.replica;
    const { model, members, epoch } = state;
    if (!model || state.isDone || this.written.has(`model/${epoch}`)) return;
    const bytes = FLOAT_BYTES * model.k * (model.d + 1);
    const due =
      state.modelAt === null ||
      state.bytesSinceModel > SUMS_PER_MODEL * bytes ||
      state.epochsSinceModel >= EPOCHS_PER_MODEL;
    if (!due || members.list[epoch % members.list.length] !== this.setup.me) return;
    const checkpoint = this.replica.checkpoint();
    if (!checkpoint) return;
    const header = { kind: 'model' as const, epoch, at: state.boundaryAt, state: state.snapshot(), by: this.setup.me };
    this.write(`model/${epoch}`, inParts<ModelRecord>(header, encodeModel(checkpoint)));
  }

  /** Writes records while this process goes on; what fails ends it. */
  private write(key: string, records: readonly OutgoingLogRecord[]): void {
    this.written.add(key);
    const writing = this.log.append(records).catch((cause: Error) => {
      if (!(cause instanceof AbortedError)) this.failure = cause;
    });
    this.underWay.add(writing);
    void writing.then(() => this.underWay.delete(writing));
  }

  private assertSound(): void {
    this.replica.assertSound();
    if (this.failure) throw this.failure;
  }

  /** Lets what is under way arrive, and says that others need not wait for this process. */
  private async leave(): Promise<void> {
    const farewell = Promise.all([...this.underWay]).then(() =>
      this.replica.state.isDone
        ? undefined
        : this.setup.log.publish('gone', whole({ kind: 'gone', by: this.setup.me }).bytes),
    );
    await within(
      farewell.then(
        () => true,
        () => false,
      ),
      FAREWELL,
    );
  }
}
