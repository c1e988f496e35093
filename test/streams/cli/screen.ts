import { cellWidth } from '../../../streams/cli/cellWidth.js';

/** What a terminal obeys: an escape sequence, or a line end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const OBEYED = /\x1b\[(\??)(\d*)([A-Za-z])|[\r\n]/uy;

/** A text without escape sequences. */
export const withoutSequences = (text: string): string => text.replace(new RegExp(OBEYED.source, 'gu'), keepLineEnds);

const keepLineEnds = (found: string): string => (found === '\r' || found === '\n' ? found : '');

/** A terminal, as far as we use one. A sequence that it does not know is an error. */
export class Screen {
  private lines: string[][] = [[]];
  private row = 0;
  private column = 0;
  /** The first line that is on the screen; those above have scrolled away. */
  private top = 0;
  /** Whether text goes on in the next line where a line is full. */
  wraps = true;

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {}

  /** Where the cursor is: the line, counted from the first one ever, and the column. */
  get cursor(): readonly [row: number, column: number] {
    return [this.row, this.column];
  }

  /** Writes a text. */
  write(text: string): void {
    for (let at = 0; at < text.length; ) {
      OBEYED.lastIndex = at;
      const found = OBEYED.exec(text);
      const written = found?.[0] ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
      if (!found) this.put(written);
      else if (found[0] === '\r') this.column = 0;
      else if (found[0] === '\n') this.down();
      else this.obey(found[1] + found[3], Number(found[2] || 1), found[0]);
      at += written.length;
    }
  }

  /** All lines from the first one ever, without spaces and lines at the end that are empty. */
  everything(): string[] {
    const lines = this.lines.map((line) =>
      Array.from(line, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }

  private obey(command: string, number: number, sequence: string): void {
    if (command === 'A') this.row = Math.max(this.top, this.row - number);
    else if (command === 'C') this.column = Math.min(this.columns - 1, this.column + number);
    else if (command === 'K') this.line().splice(this.column);
    else if (command === 'J') {
      // As tmux does where the whole screen is erased: it scrolls away.
      if (this.column === 0 && this.row === this.top) [this.top, this.row] = [this.lines.length, this.lines.length];
      this.line().splice(this.column);
      this.lines.splice(this.row + 1);
    } else if (command === '?l' && number === 7) this.wraps = false;
    else if (command === '?h' && number === 7) this.wraps = true;
    else if (command !== 'm') throw new Error(`The screen does not know ${JSON.stringify(sequence)}.`);
  }

  private put(character: string): void {
    const width = cellWidth(character);
    if (width === 0) return;
    if (this.column + width > this.columns) {
      if (this.wraps) {
        this.column = 0;
        this.down();
      } else this.column = this.columns - width;
    }
    const line = this.line();
    line[this.column] = character;
    if (width === 2) line[this.column + 1] = '';
    this.column += width;
  }

  private down(): void {
    this.row++;
    this.line();
    this.top = Math.max(this.top, this.row - this.rows + 1);
  }

  private line(): string[] {
    while (this.lines.length <= this.row) this.lines.push([]);
    return this.lines[this.row];
  }
}
