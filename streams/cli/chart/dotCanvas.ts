import type { Glyphs } from './glyphs.js';
import { joined, type Line, span, type Tone } from './span.js';

/** Draws lines in dots that are finer than the cells of a terminal. Dots outside of the canvas are left out. */
export class DotCanvas {
  /** Dots across. */
  readonly across: number;
  /** Dots down. */
  readonly down: number;
  private readonly bits: Uint8Array;
  private readonly tones: (Tone | undefined)[];

  /** @param columns cells across @param rows cells down */
  constructor(
    private readonly columns: number,
    rows: number,
    private readonly glyphs: Glyphs,
  ) {
    [this.across, this.down] = [columns * glyphs.dots[0], rows * glyphs.dots[1]];
    this.bits = new Uint8Array(columns * rows);
    this.tones = new Array(columns * rows);
  }

  /** Sets a dot. A cell has one tone: that of its latest dot. */
  dot(x: number, y: number, tone: Tone): void {
    if (!(x >= 0 && x < this.across && y >= 0 && y < this.down)) return;
    const [across, down] = this.glyphs.dots;
    const cell = Math.floor(y / down) * this.columns + Math.floor(x / across);
    this.bits[cell] |= 1 << ((y % down) * across + (x % across));
    this.tones[cell] = tone;
  }

  /**
   * Draws a straight line between two dots.
   * @param every 1 for all dots; for a dotted line only columns that this number divides
   */
  line(x0: number, y0: number, x1: number, y1: number, tone: Tone, every = 1): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let i = 0; i <= steps; i++) {
      const x = Math.round(x0 + ((x1 - x0) * i) / steps);
      if (x % every === 0) this.dot(x, Math.round(y0 + ((y1 - y0) * i) / steps), tone);
    }
  }

  /** A row of cells, from the top. */
  row(row: number): Line {
    const cells = Array.from({ length: this.columns }, (_, column) => {
      const cell = row * this.columns + column;
      const tone = this.tones[cell] ?? 'plain';
      return span((tone === 'holdout' && this.glyphs.second) || this.glyphs.cell(this.bits[cell]), tone);
    });
    return joined(cells);
  }
}
