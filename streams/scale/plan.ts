import type { Block } from './records.js';

/** A partition as a plan sees it. */
export interface PartitionView {
  /** The first offset that the job ever planned of it. */
  readonly start: number;
  /** The next offset that is not planned yet. */
  readonly next: number;
  /** The offset at which planning ends for now. */
  readonly end: number;
}

/**
 * The blocks of the next mini-batch: whole blocks where there are enough records, each from the partition of which the
 * smallest part is planned, so that all partitions end together.
 * @param partitions by their number
 * @param records how many to plan at most
 * @param blockRecords records of a block at most
 */
export function planBlocks(
  partitions: ReadonlyMap<number, PartitionView>,
  records: number,
  blockRecords: number,
): Block[] {
  const left = [...partitions].sort(([a], [b]) => a - b).map(([partition, view]) => ({ partition, ...view }));
  const blocks: Block[] = [];
  for (let wanted = records; wanted > 0; ) {
    const open = left.filter(({ next, end }) => next < end);
    if (open.length === 0) break;
    const behind = open.reduce((least, other) => (plannedPart(other) < plannedPart(least) ? other : least));
    const to = Math.min(behind.end, behind.next + Math.min(wanted, blockRecords));
    blocks.push([behind.partition, behind.next, to]);
    wanted -= to - behind.next;
    behind.next = to;
  }
  return blocks;
}

/**
 * The rows of the start, from which the centroids are seeded: as many records of each partition, as far as it has them,
 * one block each.
 * @param records how many to plan at least, as far as there are some
 */
export function planStart(partitions: ReadonlyMap<number, PartitionView>, records: number): Block[] {
  const left = [...partitions].sort(([a], [b]) => a - b).filter(([, { next, end }]) => next < end);
  const taken = new Map(left.map(([partition]) => [partition, 0]));
  for (let wanted = records; wanted > 0; ) {
    const open = left.filter(([partition, { next, end }]) => next + (taken.get(partition) ?? 0) < end);
    if (open.length === 0) break;
    const each = Math.ceil(wanted / open.length);
    for (const [partition, { next, end }] of open) {
      const before = taken.get(partition) ?? 0;
      const more = Math.min(each, end - next - before);
      taken.set(partition, before + more);
      wanted -= more;
    }
  }
  return left.flatMap(([partition, { next }]) => {
    const records = taken.get(partition) ?? 0;
    return records > 0 ? [[partition, next, next + records] as const] : [];
  });
}

const plannedPart = ({ start, next, end }: PartitionView): number => (next - start) / (end - start);
