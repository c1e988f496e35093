import type { resolveOptions } from '../../src/learner/index.js';
import { type PartitionView, planBlocks } from './plan.js';
import type { Progress } from './progress.js';
import type { Block } from './records.js';

/** The options of a run that say how large its mini-batches are. */
export type Sizes = Pick<ReturnType<typeof resolveOptions>, 'batchSizes' | 'blockRows' | 'holdout'>;

/** Records of the next mini-batch: those that hold its rows, where records hold as many as those of the start. */
export function nextRecords({ plannedRecords, rowsPerRecord }: Progress, { batchSizes, holdout }: Sizes): number {
  const learned = Math.max(0, plannedRecords * rowsPerRecord - holdout);
  return Math.max(1, Math.round(batchSizes.after(learned) / rowsPerRecord));
}

/** The blocks of the next mini-batch. @param views the partitions, up to where the job ends or the topic ends now */
export const nextBlocks = (progress: Progress, sizes: Sizes, views: ReadonlyMap<number, PartitionView>): Block[] =>
  planBlocks(views, nextRecords(progress, sizes), Math.max(1, Math.floor(sizes.blockRows / progress.rowsPerRecord)));
