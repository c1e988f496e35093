import type { Checkpoint } from '../../src/learner/index.js';
import type { HitStatistics } from './statisticsArrow.js';

/** What the position of a run says whose mini-batches other processes sum. */
const SUMMED_ELSEWHERE = 'in blocks that other processes summed (meander step)';

/** A position as `meander fit` keeps it: in a pass over files, with the content that the files must have. */
interface FilesPosition {
  /** Number of the pass. */
  readonly pass: number;
  /** Place in the files, and what they must hold. */
  readonly inner: { readonly at: null; readonly content: string };
}

/**
 * Where a run stands after blocks: at a place that no file has, since only a plan can tell which rows come next. A run
 * that is resumed there is refused by its source, which names the reason.
 */
export function positionInBlocks({ rows, position }: Checkpoint, blocks: readonly HitStatistics[]): FilesPosition {
  const read = blocks.reduce((sum, { facts }) => sum + facts.read, rows.read);
  return { pass: position.pass, inner: { at: null, content: `the first ${read} rows, ${SUMMED_ELSEWHERE}` } };
}

/** Whether the latest mini-batch of a run was summed in blocks by other processes. */
export const endsInBlocks = ({ position }: Checkpoint): boolean =>
  Boolean((position.source as Partial<FilesPosition> | null)?.inner?.content?.endsWith?.(SUMMED_ELSEWHERE));
