import { writeFully } from '../sinks/writeFully.js';
import { commandData, DRAWN, LOCK } from './commandLink.js';

/** Goes to the start of the line and erases it. */
export const ERASE_LINE = '\r\x1b[K';
/** Milliseconds to wait for the other thread; it may have been ended in the midst of a write. */
const PATIENCE = 100;
/** File descriptor of stderr. */
const STDERR = 2;

/** Fields that the two threads share; null where there is only one, as in tests. */
let fields: Int32Array<SharedArrayBuffer> | null = commandData?.shared ?? null;

/** Tells the main thread which fields it shares with the thread of the command. */
export function shareTerminal(shared: Int32Array<SharedArrayBuffer>): void {
  fields = shared;
}

/**
 * Takes the terminal for one thread, so that the status line and what is printed never mix.
 * @returns false where the other thread has it and `wait` is false
 */
export function takeTerminal(wait: boolean): boolean {
  if (!fields) return true;
  const end = performance.now() + PATIENCE;
  while (Atomics.compareExchange(fields, LOCK, 0, 1) !== 0) {
    if (!wait) return false;
    if (performance.now() > end) break;
    Atomics.wait(fields, LOCK, 1, PATIENCE);
  }
  return true;
}

/** Gives the terminal back. */
export function releaseTerminal(): void {
  if (!fields) return;
  Atomics.store(fields, LOCK, 0);
  Atomics.notify(fields, LOCK);
}

/** Notes that a status line stands on the terminal, to be erased before anything else is printed. */
export function noteDrawn(): void {
  if (fields) Atomics.store(fields, DRAWN, 1);
}

/** Writes to the terminal where no status line stands: one that does is erased first. */
export function besideStatusLine(write: () => void): void {
  takeTerminal(true);
  try {
    if (fields && Atomics.exchange(fields, DRAWN, 0) === 1) writeFully(STDERR, Buffer.from(ERASE_LINE));
    write();
  } finally {
    releaseTerminal();
  }
}
