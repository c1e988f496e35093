import type { Arguments } from './flags.js';

/** One line on stderr that is redrawn on a terminal and written every five seconds elsewhere. */
export interface StatusLine {
  show(text: () => string): void;
  end(): void;
}

/** Shows nothing with --quiet or --json. */
export function statusLine(args: Arguments): StatusLine {
  if (args.on('quiet') || args.on('json')) return { show() {}, end() {} };
  const terminal = process.stderr.isTTY;
  let shown = performance.now();
  let drawn = false;
  return {
    show(text) {
      const now = performance.now();
      if (now - shown < (terminal ? 200 : 5000)) return;
      shown = now;
      drawn = true;
      const line = text();
      process.stderr.write(terminal ? `\r\x1b[K${line.slice(0, (process.stderr.columns ?? 100) - 1)}` : `${line}\n`);
    },
    end() {
      if (terminal && drawn) process.stderr.write('\r\x1b[K');
    },
  };
}
