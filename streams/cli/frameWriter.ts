import { write } from 'node:fs';
import { hasCode } from '../systemError.js';
import { END_FRAME } from './chart/frame.js';
import { isDrawn, noteDrawn, releaseTerminal, takeTerminal } from './terminalLock.js';

/** File descriptor of stderr. */
const STDERR = 2;
/** Milliseconds to wait before writing again to a terminal that takes nothing. */
const PAUSE = 5;

/** Writes frames to stderr, one at a time. */
export class FrameWriter {
  private latest = '';

  /** Writes a frame, unless it stands there already or the terminal is in use. */
  write(frame: string): void {
    if (frame === this.latest && isDrawn()) return;
    if (!takeTerminal(false)) return;
    noteDrawn();
    this.latest = frame;
    writeRest(Buffer.from(frame));
  }
}

/**
 * A frame is longer than what a terminal may take at once. One that is stopped (Ctrl-S) holds up a thread of Node's
 * pool or says that it is full, and signals still act.
 */
function writeRest(bytes: Uint8Array): void {
  write(STDERR, bytes, (error, length) => {
    const left = error ? bytes : bytes.subarray(length);
    if (left.length === 0 || (error && !hasCode(error, 'EAGAIN'))) return releaseTerminal();
    // Another thread lost its patience and has erased what was there.
    const rest = isDrawn() ? left : Buffer.from(END_FRAME);
    setTimeout(() => writeRest(rest), error ? PAUSE : 0);
  });
}
