import { auditorOf, ownerOf } from './audit.js';
import type { JobState } from './jobState.js';
import type { OpenEpoch } from './openEpoch.js';

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
   * How often a silence has lasted so long that others take over: 0 while the log goes on. At 1 the next process does
   * what one left undone, at 2 the one after it, and so on; in the end anybody does anything.
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
  if (!state.members.has(situation.me)) return joining(state, situation);
  return (situation.lacksRows ? undefined : planning(state, situation)) ?? summing(state, situation) ?? waiting;
}

/** A process takes part from where the log has its name, and so once it has read the log up to there. */
function joining({ epoch }: JobState, { written }: Situation): Work {
  const key = `here/${epoch}`;
  return written.has(key) ? waiting : { do: 'join', key };
}

/** Plans are made by whoever takes part the longest, one epoch ahead, so that nobody waits for them. */
function planning({ progress, job, members }: JobState, { me, written, silences }: Situation): Work | undefined {
  const epoch = progress.nextToPlan;
  if (epoch > progress.epoch + 1 || written.has(`plan/${epoch}`)) return undefined;
  if (job?.ends && epoch > 0 && progress.isPlannedTo(job.ends)) return undefined;
  if (!takesOver(members.list, members.list[0], me, silences)) return undefined;
  return { do: 'plan', epoch };
}

function summing({ open, members, epoch }: JobState, situation: Situation): SumWork | undefined {
  if (!open) return undefined;
  const { me, written } = situation;
  const isOpen = (block: number) => !written.has(`stats/${epoch}/${block}`);
  const present = members.list;
  const block =
    open.audited.find((block) => isOpen(block) && isMine(open, block, me)) ??
    open.blocks.findIndex((_, block) => isOpen(block) && !open.has(block) && isNext(open, block, present, situation));
  return block < 0 ? undefined : { do: 'sum', epoch, block };
}

/** Whether a process is one of the two that sum a block. */
const isMine = ({ plan: { epoch }, members }: OpenEpoch, block: number, me: string): boolean =>
  members.length > 0 && (ownerOf(epoch, block, members) === me || auditorOf(epoch, block, members) === me);

/** Whether a process is to sum a block now, because it comes first or others are silent. */
function isNext(
  { plan, members }: OpenEpoch,
  block: number,
  present: readonly string[],
  situation: Situation,
): boolean {
  const { me, silences } = situation;
  const first = members.length > 0 ? ownerOf(plan.epoch, block, members) : undefined;
  if (silences === 0) return first === me;
  const others = present.filter((name) => name !== first);
  return silences > others.length || others[(plan.epoch + block + silences) % others.length] === me;
}

/** Whether a process does what another comes first for. */
function takesOver(present: readonly string[], first: string, me: string, silences: number): boolean {
  if (silences >= present.length) return true;
  return present[(present.indexOf(first) + silences) % present.length] === me;
}

/** What a process would sum after a block if nothing changes, so that it can be read meanwhile. */
export function following(state: JobState, situation: Situation, work: SumWork): [number, number] | undefined {
  const { epoch, block } = work;
  const written = new Set([...situation.written, `stats/${epoch}/${block}`]);
  const next = summing(state, { ...situation, written });
  if (next) return [next.epoch, next.block];
  const plan = state.progress.planOf(epoch + 1);
  const members = state.members.list;
  const first = plan?.blocks.findIndex((_, other) => ownerOf(epoch + 1, other, members) === situation.me) ?? -1;
  return first < 0 ? undefined : [epoch + 1, first];
}
