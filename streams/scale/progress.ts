import type { PartitionView } from './plan.js';
import type { Block, ModelState, PlanRecord } from './records.js';

/** Offsets of a partition. */
interface Reached {
  /** The first that was ever planned. */
  readonly start: number;
  /** The one after the last. */
  readonly next: number;
}

type Offsets = ReadonlyMap<number, Reached>;

/** What is planned and what is learned of each partition. Plans may run ahead of what is learned. */
export class Progress {
  /** The epoch that is open, or waits for its plan. */
  epoch = 0;
  /** Rows that a record holds, on average of those of epoch 0; known with its plan. */
  rowsPerRecord = 1;
  private learned: Offsets = new Map();
  private planned: Offsets = new Map();
  private readonly plans = new Map<number, PlanRecord>();

  /** That of a model record. */
  static from({ epoch, learned, plans, rowsPerRecord }: ModelState): Progress {
    const progress = new Progress();
    progress.epoch = epoch;
    progress.rowsPerRecord = rowsPerRecord;
    progress.learned = new Map(learned.map(([partition, start, next]) => [partition, { start, next }]));
    progress.planned = progress.learned;
    for (const plan of plans) progress.add(plan);
    return progress;
  }

  /** What a model record keeps. */
  state(): Pick<ModelState, 'epoch' | 'learned' | 'plans' | 'rowsPerRecord'> {
    return {
      epoch: this.epoch,
      learned: [...this.learned].map(([partition, { start, next }]) => [partition, start, next] as const),
      plans: [...this.plans.values()],
      rowsPerRecord: this.rowsPerRecord,
    };
  }

  /** The first epoch that has no plan yet. */
  get nextToPlan(): number {
    return this.epoch + this.plans.size;
  }

  /** Records that are learned. */
  get records(): number {
    return total(this.learned);
  }

  /** Records that are planned. */
  get plannedRecords(): number {
    return total(this.planned);
  }

  /** The plan of an epoch that is not closed; undefined where there is none yet. */
  planOf(epoch: number): PlanRecord | undefined {
    return this.plans.get(epoch);
  }

  /** Takes the plan of the next epoch. @returns false for any other, and for one that goes back */
  add(plan: PlanRecord): boolean {
    if (plan.epoch !== this.nextToPlan) return false;
    const after = advanced(this.planned, plan.blocks);
    if (!after) return false;
    if (plan.epoch === 0) this.rowsPerRecord = plan.rowsPerRecord;
    this.planned = after;
    this.plans.set(plan.epoch, plan);
    return true;
  }

  /**
   * The open epoch is learned.
   * @param ends where the job ends in each partition; null where it does not
   * @returns whether it ends there
   */
  close(ends: Readonly<Record<string, number>> | null): boolean {
    const plan = this.plans.get(this.epoch) as PlanRecord;
    this.learned = advanced(this.learned, plan.blocks) ?? this.learned;
    this.plans.delete(this.epoch);
    this.epoch++;
    return ends !== null && reaches(this.learned, ends);
  }

  /** Whether all records up to these offsets are planned. */
  isPlannedTo(ends: Readonly<Record<string, number>>): boolean {
    return reaches(this.planned, ends);
  }

  /** The offset to go on from in each partition once a plan is learned. */
  nextAfter({ blocks }: PlanRecord): Record<string, number> {
    const after = advanced(this.learned, blocks) ?? this.learned;
    return Object.fromEntries([...after].map(([partition, { next }]) => [partition, next]));
  }

  /** The partitions as the next plan sees them. @param ranges the first offset of each, and where planning ends */
  views(ranges: ReadonlyMap<number, { first: number; end: number }>): Map<number, PartitionView> {
    return new Map(
      [...ranges].map(([partition, { first, end }]) => {
        const { start, next } = this.planned.get(partition) ?? { start: first, next: first };
        return [partition, { start, next, end }];
      }),
    );
  }
}

const total = (offsets: Offsets): number =>
  [...offsets.values()].reduce((sum, { start, next }) => sum + next - start, 0);

const reaches = (offsets: Offsets, ends: Readonly<Record<string, number>>): boolean =>
  Object.entries(ends).every(([partition, end]) => (offsets.get(Number(partition))?.next ?? -1) >= end);

/** The offsets after blocks; undefined where these go back. */
function advanced(offsets: Offsets, blocks: readonly Block[]): Offsets | undefined {
  const after = new Map(offsets);
  for (const [partition, from, to] of blocks) {
    const { start, next } = after.get(partition) ?? { start: from, next: from };
    if (!(from >= next && to >= from)) return undefined;
    after.set(partition, { start, next: to });
  }
  return after;
}
