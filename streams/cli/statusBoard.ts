import { write } from 'node:fs';
import { printable } from '../report/printable.js';
import { columnsOf } from './columns.js';
import { Pace } from './pace.js';
import { printError } from './standardStreams.js';
import { type Status, WAITING_AFTER } from './status.js';
import { statusText } from './statusText.js';
import { ERASE_LINE, noteDrawn, releaseTerminal, takeTerminal } from './terminalLock.js';

/** Milliseconds between two drawings. */
const REDRAW = 150;
/** Milliseconds before the first drawing, so that short commands draw nothing. */
const FIRST = 400;
/** File descriptor of stderr. */
const STDERR = 2;

/**
 * Draws on stderr how far a command is. It lives on the main thread, so that clocks go on while the command computes,
 * the width is that of the moment, and drawing takes no time from the work.
 */
export class StatusBoard {
  private status: Status | null = null;
  private pace = new Pace(0);
  /** When the phase, and the waiting, began. */
  private readonly since = { doing: 0, waiting: 0 };
  private timer: NodeJS.Timeout | undefined;
  private readonly began = performance.now();
  private readonly redraw = () => this.draw();

  /** Takes what the command tells; null: it has nothing to show any more. */
  note(status: Status | null): void {
    const now = performance.now();
    const before = this.status;
    if (status && status.doing !== before?.doing) {
      this.since.doing = now;
      this.pace = new Pace(now);
    }
    if (status?.waitingFor !== before?.waitingFor) this.since.waiting = now - WAITING_AFTER;
    this.status = status;
    if (!status) {
      this.close();
      return;
    }
    this.pace.add(now, status.count, status.part);
    this.open();
  }

  private open(): void {
    if (this.timer) return;
    this.timer = setInterval(this.redraw, REDRAW);
    this.timer.unref();
    process.stderr.on('resize', this.redraw);
  }

  /** Erases the line, and draws no more until there is a new status. */
  close(): void {
    if (!this.timer) return;
    clearInterval(this.timer);
    process.stderr.off('resize', this.redraw);
    this.timer = undefined;
    printError('');
  }

  private draw(): void {
    const now = performance.now();
    if (!this.status || now - this.began < FIRST || !takeTerminal(false)) return;
    const since = this.status.waitingFor === undefined ? this.since.doing : this.since.waiting;
    const timing = {
      elapsed: (now - since) / 1000,
      rate: this.pace.rate(now),
      left: this.pace.secondsLeft(now),
    };
    // One column stays free: some terminals begin a new line after the last one.
    const line = printable(statusText(this.status, timing, columnsOf('stderr') - 1));
    noteDrawn();
    // A terminal that is stopped (Ctrl-S) holds up a thread of Node's pool, and signals still act.
    write(STDERR, ERASE_LINE + line, () => releaseTerminal());
  }
}
