/** Calls of DuckDB that are under way, all of which must be answered before their thread ends. */
export class CallsUnderWay {
  private readonly promises = new Set<Promise<unknown>>();

  /** Follows a call until it is answered. @returns the same promise */
  follow<T>(promise: Promise<T>): Promise<T> {
    const { promises } = this;
    promises.add(promise);
    const done = () => void promises.delete(promise);
    promise.then(done, done);
    return promise;
  }

  /** Resolves once all calls are answered, also those that begin meanwhile. */
  async answered(): Promise<void> {
    while (this.promises.size > 0) await Promise.allSettled(this.promises);
  }
}
