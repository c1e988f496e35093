import type { Replica } from '../adapt/replica.js';
import type { LowerBound } from '../bound/certificate.js';
import { RunningBound, type RunningBoundState } from '../bound/runningBound.js';
import type { Assign } from '../model/assignment.js';
import type { Points } from '../model/points.js';

/** The part of a checkpoint that this component writes and reads. */
export interface LowerBoundsState {
  /** Sums behind the lower bound on the rows learned so far; null where the run proves nothing. */
  readonly certification: RunningBoundState | null;
}

/** A run that proves nothing. */
export const nothingProved: LowerBoundsState = { certification: null };

/** Proves, beside the running objective, how good any k fixed centroids could be on the rows learned so far. */
export interface LowerBounds {
  /**
   * Takes a mini-batch, after everything else that it may change.
   * @param points IN its rows with their own weights, whatever the run forgets
   */
  after(points: Points): void;
  /** The part of a checkpoint that restores it. */
  state(): LowerBoundsState;
  /** What is proved so far. @param now whether it must speak of all rows, which takes milliseconds */
  bound(now: boolean): LowerBound | null;
}

/** Proves nothing. */
export const noLowerBounds: LowerBounds = { after() {}, state: () => nothingProved, bound: () => null };

/** Proves lower bounds while the run learns. */
export function lowerBounds(assign: Assign, lead: Replica, { certification: from }: LowerBoundsState): LowerBounds {
  const running = new RunningBound(assign, lead.current(), from);
  return {
    after: (points) => running.add(points, () => lead.current()),
    state: () => ({ certification: running.state() }),
    bound: (now) => running.bound(now),
  };
}
