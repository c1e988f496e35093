import type { SharedFields } from './link.js';
import type { LiveStore } from './liveStore.js';
import type { HealthMessage, LiveState } from './messages.js';

/** Milliseconds without a mini-batch after which a run does not count as learning. */
const QUIET = 3000;
/** Milliseconds without an answer of the learner's thread after which it counts as stalled. */
const UNANSWERED = 10_000;

/** How a run is doing, from the age of its latest mini-batch and from whether its thread answers. */
export class LiveHealth {
  /** Whether what models are read from cannot be reached. */
  away = false;
  /** Records that wait in the source; null where that is not known. */
  lag: number | null = null;
  private answeredAt: number;

  /**
   * @param demand viewers that are connected
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly store: LiveStore,
    private readonly shared: SharedFields,
    private readonly viewers: () => { count: number; skipped: number },
    private readonly now: () => number = Date.now,
  ) {
    this.answeredAt = now();
  }

  /** The learner's thread has answered. */
  answered(): void {
    this.answeredAt = this.now();
  }

  /** How the stream is doing. */
  state(): LiveState {
    if (this.store.done) return 'done';
    if (this.away) return 'reconnecting';
    const now = this.now();
    const { activeAt } = this.shared;
    if (activeAt > 0 && now - activeAt < QUIET) return 'learning';
    return now - Math.max(this.answeredAt, activeAt) < UNANSWERED ? 'waiting' : 'stalled';
  }

  /** Seconds since the latest mini-batch; null before the first. */
  age(): number | null {
    const { activeAt } = this.shared;
    return activeAt > 0 ? Math.max(0, this.now() - activeAt) / 1000 : null;
  }

  /** How the program is doing. */
  message(): HealthMessage {
    const { savedAt, copyCost, versions } = this.store;
    const { newest } = versions;
    const { count, skipped } = this.viewers();
    return {
      state: this.state(),
      lag: this.lag,
      checkpointAgeSeconds: savedAt === undefined ? null : (this.now() - savedAt) / 1000,
      screen: newest?.snapshot.screening?.screen ?? '',
      threads: newest?.snapshot.screening?.threads ?? 0,
      memoryBytes: process.memoryUsage.rss(),
      view: {
        snapshotMilliseconds: copyCost,
        bytes: newest ? newest.model.centroids.byteLength + newest.model.weights.byteLength : 0,
        viewers: count,
        skipped,
      },
    };
  }
}
