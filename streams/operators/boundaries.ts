import type { SchedulerLike, Subscription } from 'rxjs';
import { type Cadence, schedule, shortestSeconds } from './cadence.js';

/** The mini-batch boundaries of a run: which of them are due for a checkpoint, by any of some cadences. */
export class Boundaries {
  private readonly isDue: (step: number, rows: number) => boolean;
  /** Milliseconds of the shortest cadence in seconds; undefined where there is none. */
  private readonly wait: number | undefined;
  private look: Subscription | undefined;
  private latest: readonly [step: number, rows: number] = [0, 0];

  /**
   * @param late called where no boundary came any more before an interval of seconds was over, as in a stream that
   *   falls silent: the latest boundary is due now
   */
  constructor(
    cadences: readonly Cadence[],
    private readonly scheduler: SchedulerLike,
    private readonly late: () => void,
  ) {
    const schedules = cadences.map((cadence) => schedule(cadence, () => scheduler.now()));
    // Every schedule must see every boundary, so `some`, which stops at the first that is due, would not do.
    this.isDue = (step, rows) => schedules.filter((due) => due(step, rows)).length > 0;
    const seconds = shortestSeconds(cadences);
    this.wait = seconds && seconds * 1000;
  }

  /** Whether this boundary is due; to be called at each, with the mini-batches and rows learned so far. */
  due(step: number, rows: number): boolean {
    const due = this.isDue(step, rows);
    if (due) this.close();
    else if (this.wait !== undefined) this.look ??= this.scheduler.schedule(() => this.lookAgain(), this.wait);
    this.latest = [step, rows];
    return due;
  }

  /** Forgets the latest boundary; `late` is not called for it. */
  close(): void {
    this.look?.unsubscribe();
    this.look = undefined;
  }

  private lookAgain(): void {
    this.look = undefined;
    if (this.due(...this.latest)) this.late();
  }
}
