/** Lets what was begun come as far as its reading from disk, since the caller may keep the event loop to itself from then on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * What `next` reads, one after another, until it gives undefined.
 * @param depth items to read while the one before them is at work
 */
export async function* readAhead<T>(next: () => Promise<T | undefined>, depth = 1): AsyncGenerator<T> {
  let latest = next();
  const coming = [latest];
  const ask = () => {
    latest = latest.then((item) => (item === undefined ? undefined : next()));
    latest.catch(() => {});
    coming.push(latest);
  };
  try {
    for (;;) {
      const item = await coming.shift();
      if (item === undefined) return;
      while (coming.length < depth) ask();
      await turn();
      yield item;
    }
  } finally {
    await latest.catch(() => {});
  }
}

/** Memory to read into, in turn with the memory before, so that what was read last stays valid; undefined where none is reused. */
export function twoRooms(reuse = false): (length: number) => Uint8Array | undefined {
  const rooms = [new Uint8Array(0), new Uint8Array(0)];
  return (length) => {
    if (!reuse) return undefined;
    rooms.reverse();
    if (rooms[0].length < length) rooms[0] = new Uint8Array(length);
    return rooms[0];
  };
}
