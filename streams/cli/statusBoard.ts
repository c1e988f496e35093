import { chartLines, fitsChart } from './chart/chartLines.js';
import { frameOf } from './chart/frame.js';
import { type Line, span } from './chart/span.js';
import { glyphsOf, isInForeground, wantsColours } from './chart/terminalLook.js';
import { columnsOf } from './columns.js';
import { FrameWriter } from './frameWriter.js';
import { onLeavingTerminal } from './jobControl.js';
import { Pace } from './pace.js';
import { printError } from './standardStreams.js';
import { type Status, WAITING_AFTER } from './status.js';
import { statusText } from './statusText.js';

/** Milliseconds between two drawings, and at least between two that do not wait for that. */
const [REDRAW, SOON] = [150, 50];
/**
 * Milliseconds after which a window that was resized counts as at rest. Until then nothing is drawn: terminals break
 * lines again at every step, and only a drawing of the size before is certain to be erased whole.
 */
const AT_REST = 200;
/** Milliseconds before the first drawing, so that short commands draw nothing. */
const FIRST = 400;
/** Milliseconds of a phase before its chart is drawn, so that none flashes up. */
const FIRST_CHART = 1000;
/** Lines of a terminal that does not say how many it has. */
const USUAL_ROWS = 24;

/**
 * Draws on stderr how far a command is. It lives on the main thread, so that clocks go on while the command computes,
 * the size is that of the moment, and drawing takes no time from the work.
 */
export class StatusBoard {
  private status: Status | null = null;
  private pace = new Pace(0);
  /** When the phase, and the waiting, began. */
  private readonly since = { doing: 0, waiting: 0 };
  private timer: NodeJS.Timeout | undefined;
  private readonly began = performance.now();
  private drawnAt = 0;
  private readonly writer = new FrameWriter();
  private readonly glyphs = glyphsOf(process.env);
  private readonly coloured = wantsColours(process.env);
  private resizedAt = Number.NEGATIVE_INFINITY;
  private readonly resized = () => {
    this.resizedAt = performance.now();
    this.erase();
  };
  private endJobControl = () => {};

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

  /** Draws before it is due: something was printed where the drawing stood. */
  drawSoon(): void {
    if (this.timer && performance.now() - this.drawnAt >= SOON) this.draw();
  }

  private open(): void {
    if (this.timer) return;
    this.timer = setInterval(() => this.draw(), REDRAW);
    this.timer.unref();
    process.stderr.on('resize', this.resized);
    this.endJobControl = onLeavingTerminal(
      () => this.erase(),
      () => this.drawSoon(),
    );
  }

  /** Erases the drawing, and draws no more until there is a new status. */
  close(): void {
    if (!this.timer) return;
    clearInterval(this.timer);
    process.stderr.off('resize', this.resized);
    this.endJobControl();
    this.timer = undefined;
    this.erase();
  }

  /** Printing erases what stands there. */
  private erase(): void {
    printError('');
  }

  private draw(): void {
    const now = performance.now();
    if (!this.status || now - this.began < FIRST || now - this.resizedAt < AT_REST || !isInForeground()) return;
    this.drawnAt = now;
    this.writer.write(frameOf(this.linesOf(this.status, now), this.coloured));
  }

  private linesOf(status: Status, now: number): Line[] {
    const since = status.waitingFor === undefined ? this.since.doing : this.since.waiting;
    const timing = {
      elapsed: (now - since) / 1000,
      rate: this.pace.rate(now),
      left: this.pace.secondsLeft(now),
    };
    const size = { columns: columnsOf('stderr'), rows: process.stderr.rows || USUAL_ROWS };
    if (status.chart && fitsChart(size) && now - this.since.doing >= FIRST_CHART)
      return chartLines(status, status.chart, timing, size, this.glyphs);
    // One column stays free: some terminals begin a new line after the last one.
    return [[span(this.glyphs.text(statusText(status, timing, size.columns - 1)))]];
  }
}
