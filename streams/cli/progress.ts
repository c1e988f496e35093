import type { Checkpoint } from '../../src/learner/index.js';
import { bar, clock, grouped, proved, short, sparkline } from './format.js';
import { clearLine, drawLine } from './terminalLine.js';

/** Shows how a run goes. */
export interface Progress {
  show(checkpoint: Checkpoint, part: number | undefined): void;
  /** Writes something to stay above the line. */
  tell(text: string): void;
  /** Leaves the line. */
  end(): void;
}

/** One line on stderr, redrawn on a terminal and written every ten seconds elsewhere. */
export function progressLine(startRows: number): Progress {
  const terminal = process.stderr.isTTY;
  const began = performance.now();
  const history: number[] = [];
  let shown = Number.NEGATIVE_INFINITY;
  return {
    show({ step, rows, distortion, certificate }, part) {
      if (step === 0) return;
      const now = performance.now();
      if (distortion.recent !== null) history.push(distortion.recent);
      if (now - shown < (terminal ? 100 : 10_000)) return;
      shown = now;
      const seconds = (now - began) / 1000;
      const speed = (rows.read - startRows) / Math.max(seconds, 1e-3);
      const eta = part && part > 0 ? ` · ${clock((seconds * (1 - part)) / part)} left` : '';
      const length = part === undefined ? '' : `${bar(part, 20)} ${String(Math.floor(100 * part)).padStart(3)} % · `;
      const line = `${length}${grouped(rows.read)} rows · ${grouped(speed)}/s · distortion ${short(distortion.recent)} ${sparkline(history)}${eta}${certificate ? ` · ${proved(certificate)}` : ''}`;
      drawLine(line);
    },
    tell(text) {
      clearLine();
      process.stderr.write(`${text}\n`);
    },
    end() {
      if (shown > 0) clearLine();
    },
  };
}

/** Shows nothing. */
export const noProgress: Progress = { show() {}, tell() {}, end() {} };
