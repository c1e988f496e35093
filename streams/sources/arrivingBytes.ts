/** Milliseconds for which more bytes are awaited, so that many small chunks become few large ones. */
const PATIENCE = 50;

/** Bytes as they arrive, such as those of a pipe. What comes can be awaited for a limited time. */
export class ArrivingBytes {
  private readonly iterator: AsyncIterator<Uint8Array>;
  private pending: Promise<IteratorResult<Uint8Array>> | undefined;
  private over = false;

  /** @param chunks the bytes, in pieces of any length */
  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.iterator = chunks[Symbol.asyncIterator]();
  }

  /** Whether all bytes have come. */
  get ended(): boolean {
    return this.over;
  }

  /**
   * The next chunk.
   * @param limit milliseconds after which it is not awaited any longer; it is then given by a later call
   * @returns undefined where none came in that time, or none will come
   */
  async next(limit = Number.POSITIVE_INFINITY): Promise<Uint8Array | undefined> {
    if (this.over) return undefined;
    this.pending ??= this.iterator.next();
    const found = await within(this.pending, limit);
    if (found === undefined) return undefined;
    this.pending = undefined;
    this.over = found.done === true;
    return found.done ? undefined : found.value;
  }

  /**
   * The next bytes: as many as come in a moment, but at least one chunk.
   * @param enough bytes after which no more are awaited
   * @returns undefined where none will come
   */
  async gather(enough: number): Promise<Uint8Array | undefined> {
    const first = await this.next();
    if (first === undefined) return undefined;
    const chunks = [first];
    const until = performance.now() + PATIENCE;
    for (let length = first.length; length < enough; length += chunks[chunks.length - 1].length) {
      const chunk = await this.next(Math.max(0, until - performance.now()));
      if (chunk === undefined) break;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** Ends the reading. */
  async close(): Promise<void> {
    this.over = true;
    // A generator that waits for its next chunk ends only when that comes, so its end is not awaited.
    void this.iterator.return?.()?.catch(() => {});
  }
}

/** What a promise gives, or undefined if it does not in some time. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  if (milliseconds === Number.POSITIVE_INFINITY) return promise;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
