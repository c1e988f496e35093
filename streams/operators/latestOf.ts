/** The one place where the newest value waits for its consumer. */
class Slot<T> {
  private values: T[] = [];
  private wake = () => {};

  /** Puts a value; returns whether it replaced one that nobody had taken. */
  put(value: T): boolean {
    const replaced = this.values.length > 0;
    this.values = [value];
    this.wake();
    return replaced;
  }

  /** Takes the value that waits: an array of one value or none. */
  take(): T[] {
    return this.values.splice(0);
  }

  /** Lets the consumer look again, since there may be no further value. */
  notify(): void {
    this.wake();
  }

  /** Resolves at the next `put` or `notify`. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

/**
 * Reads an async iterable at full speed, from the first `next()` on, and yields the newest value whenever the consumer
 * asks. The last value is never dropped; an error is thrown after it.
 * @param abort aborted when the consumer leaves, to end the reading
 * @param onDrop called for each value that was replaced before the consumer asked
 */
export async function* latestOf<T>(
  source: AsyncIterable<T>,
  abort: AbortController,
  onDrop: () => void,
): AsyncGenerator<T, undefined> {
  const slot = new Slot<T>();
  let over = false;
  const reading = readInto(source, slot, onDrop).finally(() => {
    over = true;
    slot.notify();
  });
  // The error is thrown below, where `reading` is awaited; until then nobody handles it.
  reading.catch(() => {});
  try {
    while (!over) {
      const waiting = slot.take();
      if (waiting.length === 0) await slot.changed();
      else yield waiting[0];
    }
    yield* slot.take();
    await reading;
  } finally {
    abort.abort();
    await reading.catch(() => {});
  }
}

async function readInto<T>(source: AsyncIterable<T>, slot: Slot<T>, onDrop: () => void): Promise<void> {
  for await (const value of source) if (slot.put(value)) onDrop();
}
