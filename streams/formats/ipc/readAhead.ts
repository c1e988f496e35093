/** Lets what was begun come as far as its reading from disk, since the caller may keep the event loop to itself from then on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** What `next` reads, until it gives undefined; each is read while the one before is at work. */
export async function* readAhead<T>(next: () => Promise<T | undefined>): AsyncGenerator<T> {
  let coming: Promise<T | undefined> | undefined;
  try {
    for (;;) {
      const item = await (coming ?? next());
      coming = undefined;
      if (item === undefined) return;
      coming = next();
      coming.catch(() => {});
      await turn();
      yield item;
    }
  } finally {
    await coming?.catch(() => {});
  }
}

/** Memory to read into, in turn with the memory before, so that what was read last stays valid; undefined where none is reused. */
export function doubleBuffer(reuse = false): (length: number) => Uint8Array | undefined {
  const rooms = [new Uint8Array(0), new Uint8Array(0)];
  return (length) => {
    if (!reuse) return undefined;
    rooms.reverse();
    if (rooms[0].length < length) rooms[0] = new Uint8Array(length);
    return rooms[0];
  };
}
