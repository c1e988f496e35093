import { readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { limitError } from '../../src/errors.js';

/** Bytes of address space that Node 24 needs to start a second thread; below, it ends without a word. */
const LEAST_ADDRESS_SPACE = 2.2e9;
/** Part of the address space above that which JavaScript objects may take; the rest is for numbers and WebAssembly. */
const HEAP_SHARE = 0.25;
/** Least megabytes for JavaScript objects. */
const LEAST_HEAP = 64;
const MEGABYTE = 2 ** 20;

/**
 * Megabytes that JavaScript objects may take: what Node was told, or less where the address space is limited, since
 * Node ends the process without a word when it cannot have the memory that it counts on.
 * @throws MeanderError `limit` where the address space is too small to start
 */
export function heapLimit(): number {
  const wanted = getHeapStatistics().heap_size_limit / MEGABYTE;
  const limit = addressSpace();
  if (limit >= LEAST_ADDRESS_SPACE)
    return Math.min(wanted, Math.max(LEAST_HEAP, (HEAP_SHARE * (limit - LEAST_ADDRESS_SPACE)) / MEGABYTE));
  throw limitError(
    `The address space is limited to ${Math.round(limit / MEGABYTE)} MiB (ulimit -v), but Meander needs at least ` +
      `${Math.round(LEAST_ADDRESS_SPACE / MEGABYTE)} MiB to start; raise the limit.`,
  );
}

/** Bytes of address space that this process may have; infinite where there is no limit or it is not known. */
function addressSpace(): number {
  try {
    const [, soft] = /^Max address space\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
