/**
 * Two pieces of memory that take turns, so that what was read last stays valid while the next is read.
 * @param reuse without it there is no such memory, and each read allocates its own
 * @returns a function that gives at least `length` bytes, or undefined without `reuse`
 */
export function doubleBuffer(reuse = false): (length: number) => Uint8Array | undefined {
  if (!reuse) return () => undefined;
  let [current, other] = [new Uint8Array(0), new Uint8Array(0)];
  return (length) => {
    [current, other] = [other, current];
    if (current.length < length) current = new Uint8Array(length);
    return current;
  };
}
