/** Bytes of numbers in one record. Brokers accept 1 MiB by default, headers included. */
const MOST_BYTES = 15 * 2 ** 16;

/** Which part of a record one is; a record with many numbers is written in parts. */
export interface PartHeader {
  /** Number of the part, from 0. */
  readonly part: number;
  /** How many there are. */
  readonly parts: number;
  /** The process that wrote it. */
  readonly by: string;
}

/** Bytes cut into parts; one without bytes where there are none. */
export const partsOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.length / MOST_BYTES)) }, (_, i) =>
    bytes.subarray(i * MOST_BYTES, (i + 1) * MOST_BYTES),
  );

/** Puts parts together. Those of different writers never mix, and of equal parts the first counts. */
export class Assembly {
  private readonly waiting = new Map<string, (Uint8Array | undefined)[]>();

  /**
   * Adds a part.
   * @param key what the parts of a record have in common, beside their writer
   * @returns the whole once its last part has come
   */
  add(key: string, { part, parts, by }: PartHeader, body: Uint8Array): Uint8Array | undefined {
    if (parts === 1) return body;
    if (!(part >= 0 && part < parts)) return undefined;
    const all = `${key}/${by}/${parts}`;
    const found = this.waiting.get(all) ?? new Array<Uint8Array | undefined>(parts).fill(undefined);
    this.waiting.set(all, found);
    found[part] ??= body;
    if (found.includes(undefined)) return undefined;
    this.waiting.delete(all);
    return Buffer.concat(found as Uint8Array[]);
  }

  /** Forgets all that waits under keys that begin so. */
  drop(prefix: string): void {
    for (const key of this.waiting.keys()) if (key.startsWith(prefix)) this.waiting.delete(key);
  }
}
