import { writeFully } from '../sinks/writeFully.js';
import { ERASE_DRAWING } from './chart/frame.js';
import { commandData, DRAWN, LOCK } from './commandLink.js';

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
 * Takes the terminal for one thread, so that the drawing and what is printed never mix.
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

/** Notes that a drawing stands on the terminal, to be erased before anything else is printed. */
export function noteDrawn(): void {
  if (fields) Atomics.store(fields, DRAWN, 1);
}

/** Whether a drawing stands on the terminal. */
export const isDrawn = (): boolean => fields !== null && Atomics.load(fields, DRAWN) === 1;

/** Writes to the terminal where no drawing stands: one that does is erased first. @returns whether there was one */
export function besideDrawing(write: () => void): boolean {
  takeTerminal(true);
  try {
    const drawn = fields !== null && Atomics.exchange(fields, DRAWN, 0) === 1;
    if (drawn) writeFully(STDERR, Buffer.from(ERASE_DRAWING));
    write();
    return drawn;
  } finally {
    releaseTerminal();
  }
}
