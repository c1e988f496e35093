import { grouped } from '../format.js';
import { axisBase, axisSide, scaleLabel } from './axis.js';
import type { Chart, Series } from './chart.js';
import { DotCanvas } from './dotCanvas.js';
import type { Glyphs } from './glyphs.js';
import { fittedParts, type Line, span } from './span.js';

/** Parts of the values that may lie below and above the scale, so that the first steps do not flatten the rest. */
const [BELOW, ABOVE] = [0.025, 0.05];
/** The scale covers at least this part of the value, so that an objective that stands still is drawn as a flat line. */
const LEAST_SPAN = 0.01;
/** A dotted line has dots in every third column of dots. */
const DOTTED = 3;

/** The objective over the rows read, as lines of text. */
export class ObjectivePanel {
  private readonly low: number;
  private readonly high: number;
  private readonly labels: ReadonlyMap<number, string>;
  /** Columns that the numbers at the side take. */
  readonly gutter: number;

  /** @param height lines of the plot; a title and the lower side are added */
  constructor(
    private readonly chart: Chart,
    private readonly height: number,
    private readonly glyphs: Glyphs,
  ) {
    [this.low, this.high] = scaleOf(chart);
    const labelled = [...new Set([0, Math.floor((height - 1) / 2), height - 1])];
    const valueAt = (row: number) => this.high - (row / Math.max(1, height - 1)) * (this.high - this.low);
    const texts = labelled.map((row) => this.number(valueAt(row)));
    this.labels = new Map(labelled.map((row, i) => [row, texts[i]]));
    this.gutter = Math.max(...texts.map((text) => text.length));
  }

  /** @param gutter columns for numbers at the side @param width columns of a line at most */
  lines(gutter: number, width: number): Line[] {
    const canvas = this.draw(Math.max(1, width - gutter - 2));
    const rows = this.chart.recent.rows;
    const base = [grouped(rows[0] ?? 0), `${grouped(rows.at(-1) ?? 0)} rows`];
    return [
      fittedParts(this.title(), width),
      ...Array.from({ length: this.height }, (_, row) => [
        ...axisSide(this.labels.get(row), gutter, this.glyphs),
        ...canvas.row(row),
      ]),
      axisBase(base, gutter, width, this.glyphs),
    ];
  }

  private title() {
    const { recent, holdout, unit } = this.chart;
    const [line, dotted] = this.glyphs.samples;
    const held = holdout.values.at(-1);
    return [
      { line: [span('objective')], rank: 2 },
      { line: [span(line, 'recent'), span(` recent ${this.number(recent.values.at(-1) ?? this.low)}`)], rank: 0 },
      ...(held === undefined
        ? []
        : [{ line: [span(dotted, 'holdout'), span(` hold-out ${this.number(held)}`)], rank: 1 }]),
      { line: [span(`mean squared distance${unit ? `, ${unit}` : ''}`, 'faint')], rank: 3 },
    ];
  }

  /** A value with as many decimals as the scale has, so that what follows it stands still. */
  private number(value: number): string {
    return scaleLabel(value, this.high, this.low);
  }

  private draw(columns: number): DotCanvas {
    const canvas = new DotCanvas(columns, this.height, this.glyphs);
    const { rows } = this.chart.recent;
    const [first, last] = [rows[0] ?? 0, rows.at(-1) ?? 0];
    const x = (read: number) =>
      last > first ? Math.round(((read - first) / (last - first)) * (canvas.across - 1)) : canvas.across - 1;
    const y = (value: number) => {
      const part = (this.high - value) / (this.high - this.low);
      // A value far above the scale must not make a line of millions of dots.
      return Math.round(Math.min(2, Math.max(-1, part)) * (canvas.down - 1));
    };
    const plot = (series: Series, tone: 'recent' | 'holdout', every: number) => {
      const columns = columnMeans(series, x);
      columns.forEach(([at, value], i) => {
        const [before, valueBefore] = columns[Math.max(0, i - 1)];
        canvas.line(before, y(valueBefore), at, y(value), tone, every);
      });
    };
    plot(this.chart.holdout, 'holdout', DOTTED);
    plot(this.chart.recent, 'recent', 1);
    return canvas;
  }
}

/** The mean of the values in each column of dots: drawn one by one they would fill the chart with noise. */
function columnMeans({ rows, values }: Series, x: (rows: number) => number): [x: number, value: number][] {
  const columns: { x: number; sum: number; count: number }[] = [];
  rows.forEach((read, i) => {
    const last = columns.at(-1);
    if (last?.x === x(read)) {
      last.sum += values[i];
      last.count++;
    } else columns.push({ x: x(read), sum: values[i], count: 1 });
  });
  return columns.map(({ x, sum, count }) => [x, sum / count]);
}

/** Values that few others are below and above, and never the latest ones. */
function scaleOf({ recent, holdout }: Chart): [low: number, high: number] {
  const sorted = Float64Array.from([...recent.values, ...holdout.values]).sort();
  const latest = [recent.values.at(-1), holdout.values.at(-1)].filter((value) => value !== undefined);
  const last = sorted.length - 1;
  const low = Math.min(sorted[Math.floor(last * BELOW)] ?? 0, ...latest);
  const high = Math.max(sorted[Math.floor(last * (1 - ABOVE))] ?? 0, ...latest);
  const space = Math.max(0, LEAST_SPAN * Math.abs(low) - (high - low)) / 2 || (high > low ? 0 : 1);
  return [low - space, high + space];
}
