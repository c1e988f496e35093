import type { Learner } from '../../src/learner/index.js';
import type { Model } from '../../src/model/index.js';
import type { FeedPosition } from '../sources/feed/position.js';
import { decoded, type EncodedBlock, withoutRows } from './encodedBlock.js';
import { Members } from './members.js';
import { modelDigest } from './modelDigest.js';
import { OpenEpoch, sumsDigest } from './openEpoch.js';
import { Assembly } from './parts.js';
import { Progress } from './progress.js';
import type {
  JobRecord,
  LogRecord,
  ModelRecord,
  ModelState,
  PlanRecord,
  ShrinkRecord,
  StatsRecord,
} from './records.js';
import { assertEqualSums, assertOneModel, assertPoisonIsRare } from './soundness.js';
import { areSums, haveRows } from './statisticsBytes.js';

/** What is kept of an epoch that is closed, to compare late sums with. */
type ClosedEpoch = Pick<OpenEpoch, 'model' | 'counted'>;

/** Closed epochs whose sums are still compared with others that come late. */
const COMPARED = 64;

/**
 * A job as far as its log tells: a pure function of the records in their order. Of several records that say the same,
 * such as the sums of one block, the first counts. So every process that has read as far has the same model, whoever
 * summed what, however often, and whoever was killed meanwhile.
 */
export class JobState {
  /** What the job is; undefined before its first record. */
  job: JobRecord | undefined;
  /** The processes that take part. */
  members = new Members();
  /** What is planned and learned of each partition. */
  progress = new Progress();
  /** The epoch whose blocks are summed; undefined where it has no plan yet, or where the start is not learned. */
  open: OpenEpoch | undefined;
  /** The model at the latest boundary; undefined before the start. */
  model: Model | undefined;
  /** Whether the job is over. */
  isDone = false;
  /** Where the newest model record begins; null where there is none. */
  modelAt: number | null = null;
  /** Bytes of sums since the newest model record. */
  bytesSinceModel = 0;
  /** Epochs closed since the newest model record. */
  epochsSinceModel = 0;
  /** Sums that were not needed: of blocks that had been summed, and of other models or of no planned block. */
  readonly counts = { duplicates: 0, ignored: 0 };
  /** Offset of the record at which the model became what it is. */
  boundaryAt = -1;
  private digest = '';
  private learner: Learner | undefined;
  private carried: EncodedBlock[] = [];
  private readonly assembly = new Assembly();
  private readonly closed = new Map<number, ClosedEpoch>();
  private readonly modelBegins = new Map<string, number>();
  private poison = 0;

  /**
   * @param onBoundary called once the start is learned, and after every mini-batch
   * @param warn receives what a person should know
   */
  constructor(
    private readonly onBoundary: (learner: Learner) => void = () => {},
    private readonly warn: (message: string) => void = () => {},
  ) {}

  /** The epoch that is open, or waits for its plan. */
  get epoch(): number {
    return this.progress.epoch;
  }

  /** Whether the rows of the start are known but not learned: `start` comes before any other record. */
  get needsStart(): boolean {
    return this.learner === undefined && this.progress.planOf(0) !== undefined;
  }

  /** The digest of the model that the blocks of the open epoch are summed against. */
  get modelDigest(): string {
    return this.digest;
  }

  /** Takes the next record of the log. @throws MeanderError `model` where processes disagree */
  take({ offset, header, body }: LogRecord): void {
    if (header.kind === 'job') this.job ??= header;
    else if (header.kind === 'here' || header.kind === 'gone') this.members.take(header);
    else if (!this.job || this.isDone) return;
    else if (header.kind === 'plan') this.takePlan(header);
    else if (header.kind === 'stats') this.takeStats(header, body, offset);
    else if (header.kind === 'model') this.takeModel(header, offset);
    else if (header.kind === 'shrink') this.takeShrink(header);
  }

  /**
   * Begins with the rows of epoch 0.
   * @param learner that has learned from all of them; nothing waits in it
   */
  start(learner: Learner, offset: number): void {
    this.learner = learner;
    this.pass(offset);
  }

  /** Begins in the midst of a job. @param learner made from the checkpoint of the record */
  resume({ at, state }: Pick<ModelRecord, 'at' | 'state'>, learner: Learner, poison: number): void {
    this.job = state.job;
    this.members = new Members(state.members);
    this.progress = Progress.from(state);
    this.carried = state.carried.map(withoutRows);
    this.learner = learner;
    this.poison = poison;
    this.moveTo(learner, at);
  }

  /** The rest of the state at the latest boundary, beside the checkpoint of the learner. */
  snapshot(): ModelState {
    return {
      job: this.job as JobRecord,
      members: this.members.list,
      carried: this.carried.map(({ read, rejectedBy, imputed }) => ({ read, rejectedBy, imputed })),
      ...this.progress.state(),
    };
  }

  private takePlan(plan: PlanRecord): void {
    this.members.take(plan);
    if (!this.progress.add(plan)) return;
    if (this.learner && plan.epoch === this.epoch) this.openEpoch();
  }

  private takeStats(header: StatsRecord, body: Uint8Array, offset: number): void {
    const { epoch, block, from, model, by } = header;
    this.members.take(header);
    const sums = this.assembly.add(`${epoch}/${block}/${from}/${model}`, header, body);
    if (!sums) return;
    this.bytesSinceModel += sums.length;
    const { open } = this;
    const closed = this.closed.get(epoch);
    if (closed) this.takeLate(closed, header, sums);
    else if (!open || epoch !== this.epoch || open.blocks[block]?.[1] !== from) this.counts.ignored++;
    else if (model === open.model) this.takeSums(open, header, sums, offset);
    else {
      open.differing.add(by);
      this.ignore(`${by} sent sums of another model in epoch ${epoch}; they do not count`);
    }
  }

  /** Takes sums of a block of the open epoch; the first in the log count. */
  private takeSums(open: OpenEpoch, header: StatsRecord, sums: Uint8Array, offset: number): void {
    const { read, rejectedBy, imputed, by, block } = header;
    const { k, d } = this.model as Model;
    const digest = sumsDigest(header, sums);
    const counted = open.countedOf(block);
    if (counted) assertEqualSums(header, digest, counted, this.counts);
    else if (areSums(sums, k, d)) open.count(block, { bytes: sums, read, rejectedBy, imputed }, { digest, by });
    else this.ignore(`${by} sent sums that cannot be read; they do not count`);
    if (!counted && open.isComplete) this.close(open, offset);
  }

  /** Compares sums of a closed epoch with those that count. */
  private takeLate({ model, counted }: ClosedEpoch, header: StatsRecord, sums: Uint8Array): void {
    const same = model === header.model ? counted.get(header.block) : undefined;
    if (same) assertEqualSums(header, sumsDigest(header, sums), same, this.counts);
    else this.counts.ignored++;
  }

  private ignore(warning: string): void {
    this.counts.ignored++;
    this.warn(warning);
  }

  private takeShrink({ epoch, block, from }: ShrinkRecord): void {
    const { open } = this;
    const [, first, to] = open?.blocks[block] ?? [0, 0, 0];
    if (!open || epoch !== this.epoch || open.has(block) || from <= first || from > to) return;
    open.shrink(block, from);
    this.warn(`epoch ${epoch}, block ${block}: the offsets ${first} to ${from - 1} are gone`);
  }

  private takeModel({ by, part, parts, epoch }: ModelRecord, offset: number): void {
    if (part === 0) this.modelBegins.set(by, offset);
    const begin = this.modelBegins.get(by);
    if (part < parts - 1 || begin === undefined) return;
    this.modelAt = begin;
    [this.bytesSinceModel, this.epochsSinceModel] = [0, this.epoch - epoch];
  }

  /** Moves the centroids by the sums of all blocks. */
  private close(open: OpenEpoch, offset: number): void {
    const learner = this.learner as Learner;
    const blocks = open.inOrder();
    this.carried.push(...blocks);
    assertOneModel(open);
    for (const { rejectedBy } of blocks) this.poison += rejectedBy.poison ?? 0;
    assertPoisonIsRare(this.poison, this.progress.records);
    const position = this.positionAfter(open.plan);
    if (blocks.some(({ bytes }) => haveRows(bytes))) {
      const { k, d } = this.model as Model;
      learner.applyBlocks(decoded(this.carried, k, d), position);
      this.carried = [];
    }
    for (const name of open.absent) this.members.left(name);
    this.closed.set(this.epoch, { model: open.model, counted: open.counted });
    this.closed.delete(this.epoch - COMPARED);
    this.assembly.drop(`${this.epoch}/`);
    this.epochsSinceModel++;
    this.pass(offset);
  }

  /** Goes on to the next epoch, or ends the job. */
  private pass(offset: number): void {
    const learner = this.learner as Learner;
    const last = this.progress.close(this.job?.ends ?? null);
    if (last && !learner.over) learner.finish();
    this.isDone = learner.over;
    this.moveTo(learner, offset);
    this.onBoundary(learner);
  }

  private moveTo(learner: Learner, offset: number): void {
    this.model = learner.snapshot().model;
    this.digest = modelDigest(this.model, learner.status.step);
    this.boundaryAt = offset;
    this.open = undefined;
    this.openEpoch();
  }

  private openEpoch(): void {
    const plan = this.progress.planOf(this.epoch);
    const audit = this.job?.audit ?? 0;
    if (plan && !this.isDone) this.open = new OpenEpoch(plan, this.digest, this.members.list, audit);
  }

  private positionAfter(plan: PlanRecord): FeedPosition {
    const { topic } = this.job as JobRecord;
    return {
      id: topic,
      next: this.progress.nextAfter(plan),
      take: null,
      part: 0,
      records: this.progress.records,
      poison: this.poison,
    };
  }
}
