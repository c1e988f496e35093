/** Milliseconds without progress after which others take over, at least. */
const LEAST = 1500;
/** How many times the slowest block of this process a silence lasts, so that slow work does not look like none. */
const FACTOR = 3;

/** How long the log of a job has been silent, as this process sees it. This decides who does what, and no bit. */
export class Silence {
  private since = performance.now();
  private slowest = 0;

  /** How often a silence has lasted so long that others take over. */
  get count(): number {
    return Math.floor((performance.now() - this.since) / this.length);
  }

  /** Milliseconds until the next time that others take over. */
  get left(): number {
    return this.length - ((performance.now() - this.since) % this.length);
  }

  /** The log went on. */
  end(): void {
    this.since = performance.now();
  }

  /** This process has summed a block in some milliseconds. */
  summed(ms: number): void {
    this.slowest = Math.max(0.9 * this.slowest, ms);
  }

  private get length(): number {
    return Math.max(LEAST, FACTOR * this.slowest);
  }
}
