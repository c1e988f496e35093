import type { Checkpoint } from '../../src/learner/index.js';
import type { HitStatistics } from './statisticsArrow.js';

/** What the position of a run says whose mini-batches other processes sum. */
const SUMMED_ELSEWHERE = 'in blocks that other processes summed (meander step)';

/**
 * Where a run stands after blocks: at a place that no file has, since only a plan can tell which rows come next. A run
 * that is resumed there is refused by its source, which names the reason.
 */
export function positionInBlocks(readBefore: number, blocks: readonly HitStatistics[]): { at: null; content: string } {
  const rows = blocks.reduce((sum, { facts }) => sum + facts.read, readBefore);
  return { at: null, content: `the first ${rows} rows, ${SUMMED_ELSEWHERE}` };
}

/** Whether the latest mini-batch of a run was summed in blocks by other processes. */
export const endsInBlocks = ({ position: { source } }: Checkpoint): boolean =>
  typeof source === 'object' &&
  source !== null &&
  'content' in source &&
  String(source.content).endsWith(SUMMED_ELSEWHERE);
