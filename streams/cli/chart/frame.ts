import { printable } from '../../report/printable.js';
import { colouredText, type Line, plainText, span, trimmed } from './span.js';

/**
 * Erases a drawing, whatever the terminal has made of it since: the cursor rests at the start of its first line, and
 * all below is its own. The first line is erased for itself, since tmux keeps a copy of what is erased from the first
 * cell of the screen on.
 */
export const ERASE_DRAWING = '\r\x1b[K\x1b[C\x1b[J\r';

/** While a frame is written, lines that are wider than the window has become are cut and not broken (DECAWM). */
export const [BEGIN_FRAME, END_FRAME] = ['\x1b[?7l\r', '\r\x1b[?7h'];

/** Erases the rest of a line, and goes to the next one. */
const NEXT_LINE = '\x1b[K\r\n';

/**
 * What draws some lines over those before, without erasing them first, so that nothing flickers. The cursor ends at the
 * start of the first line.
 */
export function frameOf(lines: readonly Line[], coloured: boolean): string {
  const up = lines.length > 1 ? `\x1b[${lines.length - 1}A` : '';
  const shown = lines.map((line) => {
    const safe = trimmed(line).map(({ text, tone }) => span(printable(text), tone));
    return coloured ? colouredText(safe) : plainText(safe);
  });
  return `${BEGIN_FRAME}${shown.join(NEXT_LINE)}\x1b[J${up}${END_FRAME}`;
}
