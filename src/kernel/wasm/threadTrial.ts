/** Mini-batches that a way of working is timed on. */
const TRIAL = 5;
/** Mini-batches between two trials: at first, and at most, as long as the same way wins. */
const [SHORTEST, LONGEST] = [32, 512];

/** Up to so many times as long counts as equal, and then all threads go on: a busy minute would send them home too often. */
const TIE = 1.05;

const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1];

/**
 * Whether all threads or the caller alone is done with a mini-batch sooner, found by timing either now and then: waking
 * and meeting costs some microseconds, which differs from machine to machine and from hour to hour.
 */
export class ThreadTrial {
  private together = true;
  private times: number[] = [];
  private rival = Number.POSITIVE_INFINITY;
  private trying = true;
  private interval = SHORTEST;
  private left = TRIAL;

  /** Whether the next mini-batch is for all threads. */
  get all(): boolean {
    return this.together;
  }

  /** Takes note of how long a row took. */
  note(time: number): void {
    this.times.push(time);
    if (this.times.length > TRIAL) this.times.shift();
    this.left--;
    if (this.left > 0) return;
    if (this.trying) this.judge();
    else this.try();
  }

  /** Times the other way for some mini-batches. */
  private try() {
    this.rival = median(this.times);
    this.together = !this.together;
    this.begin(true, TRIAL);
  }

  /** Goes on with the way that was tried, or back to the one before if that was faster. */
  private judge() {
    if (this.rival === Number.POSITIVE_INFINITY) return this.try();
    const tried = median(this.times);
    const [all, one] = this.together ? [tried, this.rival] : [this.rival, tried];
    const better = all <= TIE * one;
    this.interval = better === this.together ? SHORTEST : Math.min(LONGEST, 2 * this.interval);
    this.together = better;
    this.begin(false, this.interval);
  }

  private begin(trying: boolean, batches: number) {
    this.trying = trying;
    this.left = batches;
    this.times = [];
  }
}
