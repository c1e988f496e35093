import { type Arguments, commonFlags } from './flags.js';
import { stderrIsTerminal } from './standardStreams.js';
import { clearLine, drawLine } from './terminalLine.js';

/** One line on stderr that says how far a command is. */
export interface StatusLine {
  /**
   * Shows a text, unless one was shown a moment ago.
   * @param text makes the text; called only when it is shown
   */
  show(text: () => string): void;
  /** Removes the line. */
  end(): void;
}

/** Milliseconds between two texts: on a terminal, where they replace each other, and elsewhere. */
const [TERMINAL_PAUSE, PAUSE] = [200, 5000];
/** Making texts may take 1/20 of the time; a text that takes long to make is shown more rarely. */
const TIME_PER_TEXT = 20;

/** Shows nothing with --quiet or --json. */
export function statusLine({ get }: Arguments): StatusLine {
  if (get(commonFlags.quiet) || get(commonFlags.json)) return { show() {}, end() {} };
  let [shown, pause] = [performance.now(), stderrIsTerminal ? TERMINAL_PAUSE : PAUSE];
  let drawn = false;
  return {
    show(text) {
      const now = performance.now();
      if (now - shown < pause) return;
      drawn = true;
      const line = text();
      shown = performance.now();
      pause = Math.max(pause, TIME_PER_TEXT * (shown - now));
      drawLine(line);
    },
    end() {
      if (drawn) clearLine();
    },
  };
}
