import { resolveOptions, type ValidatedBatch } from '../../src/learner/index.js';
import type { FeedState } from '../feeds/feed.js';
import { offsetAfterGap, topicRecreated } from '../feeds/gaps.js';
import type { BlockRows } from './blockRows.js';
import type { JobFeed } from './jobFeed.js';
import type { JobSetup } from './jobSetup.js';
import type { JobState } from './jobState.js';
import { nextBlocks, nextRecords } from './nextPlan.js';
import { type PartitionView, planStart } from './plan.js';
import type { Block, PlanRecord } from './records.js';
import type { Retry } from './retried.js';

/** Valid rows per held-out row: one of every five is held out until there are enough. */
const ROWS_PER_HELD = 5;
/** Milliseconds that a followed topic may be idle until the rows that wait are planned, unless said otherwise. */
const DEFAULT_MAX_WAIT = 5000;

type Views = Map<number, PartitionView>;

/** Makes plans: which rows are learned next. Where several processes plan the same epoch, the first plan counts. */
export class Planner {
  private readonly sizes;
  /** Since when records wait that are fewer than a mini-batch, and how many. */
  private waiting: { since: number; records: number } | undefined;

  constructor(
    private readonly setup: JobSetup,
    private readonly feed: JobFeed,
    private readonly rows: BlockRows,
    private readonly retry: Retry,
  ) {
    this.sizes = resolveOptions(setup.options);
  }

  /** The plan of the next epoch; undefined where there are not enough rows yet. */
  async plan(state: JobState): Promise<PlanRecord | undefined> {
    const epoch = state.progress.nextToPlan;
    const views = await this.views(state);
    const planned = epoch === 0 ? await this.start(views, state) : this.next(views, state);
    if (!planned || planned.blocks.length === 0) return undefined;
    return { kind: 'plan', epoch, ...planned, by: this.setup.me, model: state.modelAt };
  }

  private next(views: Views, { progress, job }: JobState): Pick<PlanRecord, 'blocks' | 'rowsPerRecord'> | undefined {
    const { rowsPerRecord } = progress;
    const available = sum(views);
    if (job?.ends === null && available < nextRecords(progress, this.sizes) && !this.isIdle(available))
      return undefined;
    this.waiting = undefined;
    // Where all that is left of a partition is gone, an empty block says so.
    const gone = [...views].filter(([, { next, end }]) => next > end).map(([p, { next }]): Block => [p, next, next]);
    return { blocks: [...nextBlocks(progress, this.sizes, views), ...gone], rowsPerRecord };
  }

  /** Whether a followed topic was idle for so long that the records that wait are planned. */
  private isIdle(records: number): boolean {
    const now = performance.now();
    if (records === 0) this.waiting = undefined;
    else if (this.waiting?.records !== records) this.waiting = { since: now, records };
    const patience = this.setup.reading.maxWait ?? DEFAULT_MAX_WAIT;
    return this.waiting !== undefined && now - this.waiting.since >= patience;
  }

  /** The rows of the start: enough to seed from and for the whole hold-out, found by reading them. */
  private async start(
    views: Views,
    { job }: JobState,
  ): Promise<Pick<PlanRecord, 'blocks' | 'rowsPerRecord'> | undefined> {
    const { initRows, holdout } = this.sizes;
    const wanted = initRows + ROWS_PER_HELD * holdout;
    const available = sum(views);
    for (let records = this.feed.payload.kind === 'arrow' ? views.size : wanted; ; ) {
      const blocks = planStart(views, records);
      const found = (await Promise.all(blocks.map((block) => this.read(block)))).flat();
      const [read, valid] = [found.reduce((n, batch) => n + batch.rows, 0), found.reduce((n, batch) => n + batch.n, 0)];
      const planned = blocks.reduce((n, [, from, to]) => n + to - from, 0);
      if (valid < wanted && planned >= available && job?.ends === null) return undefined;
      if (valid >= wanted || planned >= available)
        return { blocks, rowsPerRecord: Math.max(1, Math.round(read / planned)) };
      records = planned + Math.max(1, Math.ceil(((wanted - valid) * planned) / Math.max(1, valid)));
    }
  }

  private async read(block: Block): Promise<ValidatedBatch[]> {
    const rows = await this.rows.read(block);
    return 'first' in rows ? [] : rows;
  }

  /** The partitions up to where the job ends, or a followed topic ends now; records that are gone are passed over. */
  private async views({ progress, job }: JobState): Promise<Views> {
    const ends = job?.ends ?? null;
    const partitions = ends ? this.feed.state.partitions : await this.partitionsNow(job?.topic);
    const ranges = [...partitions].flatMap(([partition, range]) => {
      const end = ends === null ? range.end : ends[partition];
      return end === undefined ? [] : [[partition, { first: range.first, end }] as const];
    });
    const views = progress.views(new Map(ranges));
    for (const [partition, view] of views) {
      const range = partitions.get(partition);
      if (!range || view.next >= Math.min(range.first, view.end)) continue;
      views.set(partition, {
        ...view,
        next: offsetAfterGap(this.setup.feed, partition, view.next, range, this.setup.reading),
      });
    }
    return views;
  }

  /** What a followed topic holds now, new partitions included. @throws MeanderError `broker` where it was recreated */
  private async partitionsNow(topic: string | undefined): Promise<FeedState['partitions']> {
    const { feed } = this.setup;
    const { id, partitions } = await this.retry(feed, () => feed.state());
    if (topic !== undefined && id !== topic) throw topicRecreated(feed, topic, id);
    return partitions;
  }
}

const sum = (views: Views): number =>
  [...views.values()].reduce((records, { next, end }) => records + Math.max(0, end - next), 0);
