/** Is told that a call of a native library is about to begin (1), and that one was answered (−1). */
export type NativeWorkListener = (change: 1 | -1) => void;

let listener: NativeWorkListener = () => {};

/** Tells a listener of calls of native libraries from now on: a thread must not be ended before they are answered. */
export function listenToNativeWork(told: NativeWorkListener): void {
  listener = told;
}

/**
 * Calls of a native library that are under way. A library such as DuckDB's client brings the whole process down if it
 * comes back with a result to a thread that is gone.
 */
export class NativeCalls {
  private readonly promises = new Set<Promise<unknown>>();

  /** Begins a call, and follows it until it is answered. */
  follow<T>(begin: () => Promise<T>): Promise<T> {
    const { promises } = this;
    listener(1);
    const promise = (async () => begin())();
    promises.add(promise);
    const done = () => {
      promises.delete(promise);
      listener(-1);
    };
    promise.then(done, done);
    return promise;
  }

  /** Resolves once all calls are answered, also those that begin meanwhile. */
  async answered(): Promise<void> {
    while (this.promises.size > 0) await Promise.allSettled(this.promises);
  }
}
