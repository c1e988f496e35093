import type { Checkpoint } from '../../src/learner/index.js';
import { bar, clock, grouped, short, sparkline } from './format.js';
import { stderrIsTerminal } from './standardStreams.js';
import { printLines } from './terminal.js';
import { clearLine, drawLine } from './terminalLine.js';

/** Shows how a run goes. */
export interface Progress {
  /**
   * Shows the latest checkpoint, unless one was shown a moment ago.
   * @param part part of the source that was read, 0…1; undefined where its length is not known
   */
  show(checkpoint: Checkpoint, part: number | undefined): void;
  /** Prints a line that stays. */
  print(text: string): void;
  /** Removes the line. */
  end(): void;
}

/** Milliseconds between two lines: on a terminal, where they replace each other, and elsewhere. */
const [TERMINAL_PAUSE, PAUSE] = [100, 10_000];

/**
 * One line on stderr about a run.
 * @param startRows rows that were read before, by the run that is resumed
 */
export function progressLine(startRows: number): Progress {
  const pause = stderrIsTerminal ? TERMINAL_PAUSE : PAUSE;
  const began = performance.now();
  const history: number[] = [];
  let shown = Number.NEGATIVE_INFINITY;
  return {
    show(checkpoint, part) {
      if (checkpoint.step === 0) return;
      const now = performance.now();
      const { recent } = checkpoint.distortion;
      if (recent !== null) history.push(recent);
      if (now - shown < pause) return;
      shown = now;
      const seconds = (now - began) / 1000;
      const speed = (checkpoint.rows.read - startRows) / Math.max(seconds, 1e-3);
      drawLine(lineOf(checkpoint, { part, seconds, speed, history }));
    },
    print(text) {
      clearLine();
      printLines('stderr', [text]);
    },
    end() {
      if (shown > 0) clearLine();
    },
  };
}

interface Pace {
  part: number | undefined;
  seconds: number;
  speed: number;
  history: readonly number[];
}

function lineOf({ rows, distortion }: Checkpoint, { part, seconds, speed, history }: Pace): string {
  const length = part === undefined ? '' : `${bar(part, 20)} ${String(Math.floor(100 * part)).padStart(3)} % · `;
  const left = part ? ` · ${clock((seconds * (1 - part)) / part)} left` : '';
  const curve = `distortion ${short(distortion.recent)} ${sparkline(history)}`;
  return `${length}${grouped(rows.read)} rows · ${grouped(speed)}/s · ${curve}${left}`;
}

/** Shows no line; what stays is printed all the same. */
export const noProgress: Progress = {
  show() {},
  print(text) {
    printLines('stderr', [text]);
  },
  end() {},
};
