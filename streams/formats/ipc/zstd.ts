import { createContext, Script } from 'node:vm';
import * as zlib from 'node:zlib';
import { decompress } from 'fzstd';

type ZstdSync = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/**
 * Decompresses ZSTD frames with Node's own decoder where there is one (Node 22.15 and newer), else with fzstd.
 * @param length bytes of the output
 * @throws Error where the frames are damaged or hold another number of bytes
 */
export function decompressZstd(bytes: Uint8Array, length: number): Uint8Array {
  const native = (zlib as unknown as { zstdDecompressSync?: ZstdSync }).zstdDecompressSync;
  if (!native) return inScript(bytes, length);
  // Copied, because Node's pooled buffers are not aligned for float64 views.
  const out = new Uint8Array(native(bytes, { maxOutputLength: Math.max(1, length) }));
  if (out.length !== length) throw wrongLength(length);
  return out;
}

/** Bytes that the end of the output has beforehand, to see whether it was written. */
const MARKS = [0xa5, 0x5a];

/**
 * Decompresses with fzstd, which says neither that frames end before the output is full nor that they go on after it.
 * So the last byte of the output and one byte after it are marked: the first must be written, and the second must not.
 * A byte that is written may happen to equal its mark, so it is then tried with another mark.
 */
export function inScript(bytes: Uint8Array, length: number): Uint8Array {
  for (const mark of MARKS) {
    const out = comparable(new Uint8Array(length + 1));
    out.fill(mark, Math.max(0, length - 1));
    withinTime(() => decompress(bytes, out), length);
    if (out[length] !== mark) throw wrongLength(length);
    if (length === 0 || out[length - 1] !== mark) return out.subarray(0, length);
  }
  throw wrongLength(length);
}

/** Milliseconds that decompressing may take, and more for each byte of output: ten times what a slow machine needs. */
const [MOST_TIME, TIME_PER_BYTE] = [500, 2e-4];
/** A script that can be ended, and what it knows. */
const [caller, globals] = [new Script('work()'), createContext({ work() {} })];

/** Does some work. @throws Error with the code `ERR_SCRIPT_EXECUTION_TIMEOUT` if it lasts longer than that */
export function interruptible(work: () => unknown, milliseconds: number): void {
  globals.work = work;
  caller.runInContext(globals, { timeout: milliseconds });
}

/** Attempts on a machine that is so busy that the time is over before the work had its share of it. */
const ATTEMPTS = 5;

/**
 * Ends work that does not end: fzstd does not check the lengths of matches, so damaged frames can keep it busy for
 * hours.
 * @param length bytes of the output
 * @throws RangeError after a time in proportion to the bytes, unless the processor was busy with other things then
 */
function withinTime(work: () => unknown, length: number): void {
  const timeout = Math.ceil(MOST_TIME + TIME_PER_BYTE * length);
  for (let attempt = 1; ; attempt++) {
    const before = process.cpuUsage();
    try {
      interruptible(work, timeout);
      return;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      const { user, system } = process.cpuUsage(before);
      if (attempt === ATTEMPTS || user + system > 500 * timeout)
        throw new RangeError(`a ZSTD frame of ${length} bytes was not decompressed in ${timeout} ms`, { cause });
    }
  }
}

/**
 * Memory that is quick to compare with a number. fzstd 0.1.1 asks `out == 1`, for which JavaScript would write all
 * bytes as one text: a second for 20 MB, and the memory of a text as long.
 */
const comparable = (memory: Uint8Array): Uint8Array =>
  Object.defineProperty(memory, Symbol.toPrimitive, { value: () => 'memory' });

const wrongLength = (length: number) =>
  new RangeError(`a ZSTD frame holds other than the ${length} bytes that its buffer states`);
