/** Lets a read that has begun reach the operating system, because the caller may block the event loop from then on. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Yields what `next` reads until that is undefined. Each item is read while the consumer works on the one before, so at
 * most two are in memory.
 * @throws what `next` throws, in place of the item
 */
export async function* readAhead<T>(next: () => Promise<T | undefined>): AsyncGenerator<T> {
  let pending: Promise<T | undefined> | undefined;
  try {
    for (;;) {
      const item = await (pending ?? next());
      pending = undefined;
      if (item === undefined) return;
      pending = next();
      pending.catch(() => {});
      await nextTurn();
      yield item;
    }
  } finally {
    await pending?.catch(() => {});
  }
}
