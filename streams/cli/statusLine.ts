import type { Arguments } from './flags.js';
import { clearLine, drawLine } from './terminalLine.js';

/** One line on stderr that is redrawn on a terminal and written every five seconds elsewhere. */
export interface StatusLine {
  show(text: () => string): void;
  end(): void;
}

/** A text that takes long to make is shown more rarely, so that it takes no more than one part in so many of the time. */
const SHARE = 20;

/** Shows nothing with --quiet or --json. */
export function statusLine(args: Arguments): StatusLine {
  if (args.isSet('quiet') || args.isSet('json')) return { show() {}, end() {} };
  let [shown, pause] = [performance.now(), process.stderr.isTTY ? 200 : 5000];
  let drawn = false;
  return {
    show(text) {
      const now = performance.now();
      if (now - shown < pause) return;
      drawn = true;
      const line = text();
      shown = performance.now();
      pause = Math.max(pause, SHARE * (shown - now));
      drawLine(line);
    },
    end() {
      if (drawn) clearLine();
    },
  };
}
