/** Longest time in milliseconds for which a source that never waits keeps timers, signals and other I/O waiting. */
const TURN_MS = 20;

/** Gives the event loop a turn now and then in a loop that may never wait for anything. */
export class EventLoopTurns {
  private since = performance.now();

  /** Resolves at once while the present turn is short, else after timers and I/O had theirs. */
  async give(): Promise<void> {
    if (performance.now() - this.since < TURN_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.since = performance.now();
  }
}
