import { auditorOf, ownerOf } from './audit.js';
import type { JobState } from './jobState.js';
import type { Members } from './members.js';
import type { OpenEpoch } from './openEpoch.js';
import type { Block } from './records.js';

/** One block to sum. */
export interface SumWork {
  /** What is done. */
  readonly do: 'sum';
  /** The epoch of the block. */
  readonly epoch: number;
  /** Number of the block in its epoch. */
  readonly block: number;
}

/** A plan to make. */
export interface PlanWork {
  /** What is done. */
  readonly do: 'plan';
  /** The epoch to plan. */
  readonly epoch: number;
}

/** To say that this process takes part. */
export interface JoinWork {
  /** What is done. */
  readonly do: 'join';
  /** The key by which it is known that this was said. */
  readonly key: string;
}

/** What a process does next. */
export type Work = Readonly<{ do: 'wait' }> | JoinWork | PlanWork | SumWork;

/** What a process knows beside the log. */
export interface Situation {
  /** Its name. */
  readonly me: string;
  /** Keys of what it has written or is writing, such as `plan/3` and `stats/3/2`. */
  readonly written: ReadonlySet<string>;
  /**
   * How often a silence has lasted so long that others take over: 0 while the log goes on. At 1 all say that they are
   * there, and one of them does what another left undone, at 2 the one after it, and so on; in the end anybody does
   * anything.
   */
  readonly silences: number;
  /** Whether it found just now that there are not enough rows for another plan. */
  readonly lacksRows?: boolean;
}

const waiting: Work = { do: 'wait' };

/**
 * What a process does next, given the log. All processes come to the same division of the work, unless somebody is
 * silent; where two do the same, the first in the log counts, and nothing is lost but time.
 */
export function nextWork(state: JobState, situation: Situation): Work {
  if (!state.job || state.isDone) return waiting;
  // Also who was counted as gone because others did its work, joins again.
  if (!isPresent(state, situation)) return joining(state, situation);
  return (situation.lacksRows ? undefined : planning(state, situation)) ?? summing(state, situation) ?? waiting;
}

/** Whether the log has the name of this process; in a silence, since the latest work in it. */
const isPresent = ({ members }: JobState, { me, silences }: Situation): boolean =>
  silences === 0 ? members.has(me) : members.roll.includes(me);

/** A process takes part from where the log has its name, and so once it has read the log up to there. */
function joining({ epoch, members }: JobState, { written, silences }: Situation): Work {
  const key = silences === 0 ? `here/${epoch}` : `here/${epoch}/${members.works}/${silences}`;
  return written.has(key) ? waiting : { do: 'join', key };
}

/** Plans are made by whoever takes part the longest, one epoch ahead, so that nobody waits for them. */
function planning({ progress, job, members }: JobState, situation: Situation): Work | undefined {
  const epoch = progress.nextToPlan;
  if (epoch > progress.epoch + 1 || situation.written.has(`plan/${epoch}`)) return undefined;
  if (job?.ends && epoch > 0 && progress.isPlannedTo(job.ends)) return undefined;
  if (!isNext(members.list[0], 0, members, situation)) return undefined;
  return { do: 'plan', epoch };
}

function summing({ open, members, epoch }: JobState, situation: Situation): SumWork | undefined {
  if (!open) return undefined;
  const { me, written } = situation;
  const isOpen = (block: number) => !written.has(`stats/${epoch}/${block}`);
  const mayBegin = (block: number) => isNext(firstOf(open, block, members), epoch + block, members, situation);
  const block =
    open.audited.find((block) => isOpen(block) && isMine(open, block, me)) ??
    open.blocks.findIndex((_, block) => isOpen(block) && !open.has(block) && mayBegin(block));
  return block < 0 ? undefined : { do: 'sum', epoch, block };
}

/** Whether a process is one of the two that sum a block. */
const isMine = ({ plan: { epoch }, members }: OpenEpoch, block: number, me: string): boolean =>
  members.length > 0 && (ownerOf(epoch, block, members) === me || auditorOf(epoch, block, members) === me);

/** The process that sums a block first: of those of the epoch, or where it is gone, of those of now. */
function firstOf({ plan: { epoch }, members }: OpenEpoch, block: number, now: Members): string | undefined {
  const first = members.length > 0 ? ownerOf(epoch, block, members) : undefined;
  if (now.list.length === 0 || (first !== undefined && now.has(first))) return first;
  return ownerOf(epoch, block, now.list);
}

/**
 * Whether a process is to do some work now, because it comes first or others are silent.
 * @param first the process that comes first
 * @param turn a number of the work, so that different work falls to different processes
 */
function isNext(
  first: string | undefined,
  turn: number,
  { roll }: Members,
  { me, silences }: Pick<Situation, 'me' | 'silences'>,
): boolean {
  if (first === me) return true;
  return silences > 0 && (silences > roll.length || roll[(turn + silences - 1) % roll.length] === me);
}

/**
 * The blocks that a process would sum after one if nothing changes, so that they can be read meanwhile: those of the
 * open epoch, then those of the next one.
 * @param rows of a full block; once half as many are given, no block is added
 */
export function following(state: JobState, situation: Situation, { epoch, block }: SumWork, rows: number): Block[] {
  const blocks: Block[] = [];
  const { open, progress, members } = state;
  const isEnough = () => rowsOf(blocks, progress.rowsPerRecord) >= rows / 2;
  const written = new Set([...situation.written, `stats/${epoch}/${block}`]);
  while (open && !isEnough()) {
    const next = summing(state, { ...situation, written });
    if (!next) break;
    blocks.push(open.blocks[next.block]);
    written.add(`stats/${next.epoch}/${next.block}`);
  }
  for (const [other, next] of (progress.planOf(state.epoch + 1)?.blocks ?? []).entries())
    if (!isEnough() && ownerOf(state.epoch + 1, other, members.list) === situation.me) blocks.push(next);
  return blocks;
}

const rowsOf = (blocks: readonly Block[], rowsPerRecord: number): number =>
  blocks.reduce((sum, [, from, to]) => sum + rowsPerRecord * (to - from), 0);
