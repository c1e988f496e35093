/** Does work in the order in which it was given, also where it lets the event loop turn meanwhile. */
export class InOrder {
  private latest: Promise<unknown> = Promise.resolve();

  /** Does something once all that was given before is done, whether or not it failed. @returns when it is done */
  add(work: () => void | Promise<void>): Promise<void> {
    const done = this.latest.then(work);
    this.latest = done.catch(() => {});
    return done;
  }
}
