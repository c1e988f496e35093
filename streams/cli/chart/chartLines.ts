import type { Status } from '../status.js';
import { statusText, type Timing } from '../statusText.js';
import type { Chart } from './chart.js';
import type { Glyphs } from './glyphs.js';
import { ObjectivePanel } from './objectivePanel.js';
import { type Line, padded, span } from './span.js';
import { WeightsPanel } from './weightsPanel.js';

/** The size of a terminal, in cells. */
export interface Size {
  /** Cells across. */
  readonly columns: number;
  /** Cells down. */
  readonly rows: number;
}

/** The smallest terminal that a chart is drawn on. */
const LEAST: Size = { columns: 36, rows: 12 };
/** From this width on the two panels stand side by side. */
const SIDE_BY_SIDE = 100;
/** Part of the width that the objective takes there, and columns between the panels. */
const [LEFT, GAP] = [0.6, 3];
/** Lines of a panel beside its plot, and lines of the terminal that no drawing takes. */
const [AROUND, FREE] = [2, 1];
/** From this number of lines on there are lines between the panels. */
const SPACIOUS = 16;
/** Lines of the plots at most: of the objective and of the weights, one above the other; of each, side by side. */
const [MOST_OBJECTIVE, MOST_WEIGHTS, MOST_BESIDE] = [10, 5, 10];

/** Whether a terminal is large enough for a chart. */
export const fitsChart = ({ columns, rows }: Size): boolean => columns >= LEAST.columns && rows >= LEAST.rows;

/**
 * How far a run is, and its objective and weights: lines that are narrower than the terminal, and fewer than it has.
 * @param size of the terminal, for which `fitsChart` holds
 */
export function chartLines(status: Status, chart: Chart, timing: Timing, size: Size, glyphs: Glyphs): Line[] {
  // One column stays free: some terminals begin a new line after the last one.
  const width = size.columns - 1;
  const { details: _drawnBelow, ...shown } = status;
  const first = [span(glyphs.text(statusText(shown, timing, width)))];
  const room = size.rows - FREE - 1;
  const panels = size.columns >= SIDE_BY_SIDE ? beside : stacked;
  return [first, ...panels(chart, width, room, glyphs)];
}

function beside(chart: Chart, width: number, room: number, glyphs: Glyphs): Line[] {
  const height = Math.min(MOST_BESIDE, room - AROUND);
  const left = Math.floor(width * LEFT);
  const objective = new ObjectivePanel(chart, height, glyphs);
  const weights = new WeightsPanel(chart.shares, height, glyphs);
  const right = weights.lines(weights.gutter, width - left - GAP);
  const lines = objective.lines(objective.gutter, left).map((line, i) => [...padded(line, left + GAP), ...right[i]]);
  return [...blank(room - lines.length), ...lines];
}

function stacked(chart: Chart, width: number, room: number, glyphs: Glyphs): Line[] {
  const spaces = room >= SPACIOUS ? 2 : 0;
  const plots = room - 2 * AROUND - spaces;
  const low = Math.min(MOST_WEIGHTS, Math.floor(plots / 3));
  const objective = new ObjectivePanel(chart, Math.min(MOST_OBJECTIVE, plots - low), glyphs);
  const weights = new WeightsPanel(chart.shares, low, glyphs);
  const gutter = Math.max(objective.gutter, weights.gutter);
  return [...blank(spaces), ...objective.lines(gutter, width), ...blank(spaces), ...weights.lines(gutter, width)];
}

/** A line between what is drawn, where there is room. */
const blank = (room: number): Line[] => (room > 0 ? [[]] : []);
