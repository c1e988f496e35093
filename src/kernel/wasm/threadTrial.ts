/** Mini-batches on which each way of working is timed. */
const TRIAL_BATCHES = 5;
/** Mini-batches between two trials: at first, and at most, as long as the same way wins. */
const [MIN_INTERVAL, MAX_INTERVAL] = [32, 512];
/**
 * Up to how many times as long counts as equal. Then all threads go on: otherwise a busy minute would stop them too
 * often.
 */
const TIE = 1.05;

const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1];

/**
 * Finds out whether all threads or the calling thread alone finishes a mini-batch sooner, by timing both from time to
 * time. Waking threads and waiting for them costs some microseconds, which differ from machine to machine and from hour
 * to hour.
 */
export class ThreadTrial {
  private withAll = true;
  private times: number[] = [];
  /** Median time per row of the other way, the last time that it was used. */
  private otherTime: number | undefined;
  private trying = true;
  private interval = MIN_INTERVAL;
  private remaining = TRIAL_BATCHES;

  /** Whether all threads should work on the next mini-batch. */
  get usesAllThreads(): boolean {
    return this.withAll;
  }

  /** Records how long a mini-batch took per row. */
  record(time: number): void {
    this.times.push(time);
    if (this.times.length > TRIAL_BATCHES) this.times.shift();
    this.remaining--;
    if (this.remaining > 0) return;
    if (this.trying && this.otherTime !== undefined) this.judge(this.otherTime);
    else this.tryOther();
  }

  /** Times the other way for some mini-batches. */
  private tryOther() {
    this.otherTime = median(this.times);
    this.withAll = !this.withAll;
    this.begin(true, TRIAL_BATCHES);
  }

  /** Goes on with the way that was tried, or goes back to the one before if that was faster. */
  private judge(before: number) {
    const tried = median(this.times);
    const [all, alone] = this.withAll ? [tried, before] : [before, tried];
    const allWins = all <= TIE * alone;
    this.interval = allWins === this.withAll ? MIN_INTERVAL : Math.min(MAX_INTERVAL, 2 * this.interval);
    this.withAll = allWins;
    this.begin(false, this.interval);
  }

  private begin(trying: boolean, batches: number) {
    this.trying = trying;
    this.remaining = batches;
    this.times = [];
  }
}
