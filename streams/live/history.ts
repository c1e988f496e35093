import type { HistoryMessage } from './messages.js';

/** A point of the objective over time. */
export interface HistoryPoint {
  /** Mini-batches. */
  readonly step: number;
  /** Rows read. */
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** As in `HistoryMessage`. */
  readonly batch: number | null;
  /** As in `HistoryMessage`. */
  readonly recent: number | null;
  /** As in `HistoryMessage`. */
  holdout: number | null;
  /** As in `HistoryMessage`. */
  readonly lower: number | null;
}

/** Points that the history of the objective may have. */
export const MOST_POINTS = 2048;

/**
 * A list of bounded length of all that came: when it is full, every second item is left out, and from then on only
 * every second one is added, and so on. The latest item is always in it.
 */
export class ThinnedList<T> {
  private kept: T[] = [];
  private latest: T | undefined;
  private every = 1;
  private count = 0;

  /** @param most items, at least 2 */
  constructor(private readonly most: number) {}

  /** Adds an item. */
  add(item: T): void {
    this.latest = undefined;
    if (this.count++ % this.every !== 0) this.latest = item;
    else this.kept.push(item);
    if (this.kept.length < this.most) return;
    this.latest = this.kept.at(-1);
    this.kept = this.kept.filter((_, i) => i % 2 === 0);
    if (this.kept.at(-1) === this.latest) this.latest = undefined;
    this.every *= 2;
  }

  /** The items, the oldest first. */
  items(): readonly T[] {
    return this.latest === undefined ? this.kept : [...this.kept, this.latest];
  }
}

/** The history as it is sent. */
export function historyMessage(points: readonly HistoryPoint[]): HistoryMessage {
  const series = <K extends keyof HistoryPoint>(name: K) => points.map((point) => point[name]);
  return {
    step: series('step'),
    rows: series('rows'),
    time: series('time'),
    batch: series('batch'),
    recent: series('recent'),
    holdout: series('holdout'),
    lower: series('lower'),
  };
}
