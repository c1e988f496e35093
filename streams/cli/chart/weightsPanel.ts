import { grouped } from '../format.js';
import { axisBase, axisSide, percent } from './axis.js';
import type { Glyphs } from './glyphs.js';
import { fittedParts, joined, type Line, lineWidth, span } from './span.js';

/** From this width of a bar on there is a gap between bars. */
const WIDE = 3;

/** How even the clusters are: a bar for the share of each in the weight, the largest first. */
export class WeightsPanel {
  private readonly largest: number;
  private readonly even: number;
  /** Columns that the numbers at the side take. */
  readonly gutter: number;

  /**
   * @param shares k, sorted, the largest first
   * @param height lines of the bars; a title and the lower side are added
   */
  constructor(
    private readonly shares: Float64Array,
    private readonly height: number,
    private readonly glyphs: Glyphs,
  ) {
    this.largest = shares[0] ?? 0;
    this.even = 1 / Math.max(1, shares.length);
    this.gutter = Math.max(percent(this.largest).length, percent(this.even).length);
  }

  /** @param gutter columns for numbers at the side @param width columns of a line at most */
  lines(gutter: number, width: number): Line[] {
    const bars = this.barHeights(Math.max(1, width - gutter - 2));
    const guide = this.guideRow();
    const label = (row: number) => (row === 0 ? percent(this.largest) : row === guide ? percent(this.even) : undefined);
    const { shares } = this;
    const median = shares[Math.floor(shares.length / 2)] ?? 0;
    const words = ['largest', `median ${percent(median)}`, `smallest ${percent(shares.at(-1) ?? 0)}`];
    return [
      this.title(width),
      ...Array.from({ length: this.height }, (_, row) => [
        ...axisSide(label(row), gutter, this.glyphs),
        ...this.barRow(bars, row, row === guide),
      ]),
      axisBase(shares.length > 2 ? words : [words[0], words[2]], gutter, width, this.glyphs),
    ];
  }

  private title(width: number): Line {
    const { shares, glyphs } = this;
    const clusters = `${grouped(shares.length)} ${shares.length === 1 ? 'cluster' : 'clusters'}`;
    const empty = shares.length - shares.findLastIndex((share) => share > 0) - 1;
    const guide = { line: [span(glyphs.guide.repeat(2), 'faint'), span(` even ${percent(this.even)}`)], rank: 2 };
    const partsOf = (title: string) => [
      { line: [span(title)], rank: 0 },
      ...(empty > 0 ? [{ line: [span(`${grouped(empty)} empty`)], rank: 1 }] : []),
      ...(this.guideRow() === undefined ? [] : [guide]),
    ];
    const whole = fittedParts(partsOf(`weight of ${clusters}`), Number.POSITIVE_INFINITY);
    return lineWidth(whole) <= width ? whole : fittedParts(partsOf(clusters), width);
  }

  /** The row in which a share of 1/k ends; undefined where that is the first one, as for even clusters. */
  private guideRow(): number | undefined {
    if (!(this.largest > 0)) return undefined;
    const row = this.height - 1 - Math.floor((this.even / this.largest) * this.height);
    return row > 0 ? row : undefined;
  }

  /**
   * The height of each column, in parts of the plot; NaN between bars. Where there are more clusters than columns, some
   * are shown: the largest, the smallest, and those evenly between them by rank.
   */
  private barHeights(columns: number): Float64Array {
    const { shares, largest } = this;
    const k = shares.length;
    const height = (cluster: number) => (largest > 0 ? (shares[cluster] ?? 0) / largest : 0);
    const last = Math.max(1, columns - 1);
    const clusterAt = (column: number) => Math.floor((column * k) / columns);
    return Float64Array.from({ length: columns }, (_, column) => {
      if (k > columns) return height(Math.round((column * (k - 1)) / last));
      const isGap = columns >= WIDE * k && clusterAt(column + 1) > clusterAt(column);
      return isGap ? Number.NaN : height(clusterAt(column));
    });
  }

  private barRow(bars: Float64Array, row: number, guided: boolean): Line {
    const { blocks, guide } = this.glyphs;
    const full = blocks.length - 1;
    const below = this.height - 1 - row;
    const characters = Array.from(bars, (height) => {
      // The least that is not nothing is shown as the lowest bar, since nothing means an empty cluster.
      const eighths = height > 0 ? Math.max(1, Math.round(height * this.height * full)) : 0;
      const level = Math.min(full, Math.max(0, eighths - below * full));
      return level === 0 && guided && !Number.isNaN(height) ? guide : blocks[level];
    });
    return joined(characters.map((text) => span(text, text === guide && guided ? 'faint' : 'bars')));
  }
}
