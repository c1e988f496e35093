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
/**
 * Part of the lines that a drawing may take. Terminals break lines again when a window becomes narrower; down to half
 * of its width the drawing is still on the screen, where it can be erased.
 */
const SHARE = 0.5;
/** From this width on the two panels stand side by side. */
const SIDE_BY_SIDE = 72;
/** Part of the width that the objective takes there, and columns between the panels. */
const [LEFT, GAP] = [0.55, 3];
/** Lines of a panel beside its plot. */
const AROUND = 2;
/** From these numbers of lines on there is an empty one before each panel: side by side, and one above the other. */
const [SPACIOUS_BESIDE, SPACIOUS_STACKED] = [9, 18];
/** Lines of the plots at most: of the objective, and of the weights where they stand below. */
const [MOST_OBJECTIVE, MOST_WEIGHTS] = [10, 5];
/** Lines of both plots, one above the other, at least. */
const LEAST_STACKED = 5;

/** Whether a terminal is large enough for a chart. */
export const fitsChart = ({ columns, rows }: Size): boolean => columns >= LEAST.columns && rows >= LEAST.rows;

/**
 * How far a run is, and its objective and weights: lines that are narrower than the terminal, and at most half as many
 * as it has.
 * @param size of the terminal, for which `fitsChart` holds
 */
export function chartLines(status: Status, chart: Chart, timing: Timing, size: Size, glyphs: Glyphs): Line[] {
  // One column stays free: some terminals begin a new line after the last one.
  const width = size.columns - 1;
  const { details: _drawnBelow, ...shown } = status;
  const first = [span(glyphs.text(statusText(shown, timing, width)))];
  const room = Math.floor(size.rows * SHARE) - 1;
  const panels = size.columns >= SIDE_BY_SIDE ? beside : stacked;
  return [first, ...panels(chart, width, room, glyphs)];
}

function beside(chart: Chart, width: number, room: number, glyphs: Glyphs): Line[] {
  const space = blank(room >= SPACIOUS_BESIDE);
  const height = Math.min(MOST_OBJECTIVE, room - AROUND - space.length);
  const left = Math.floor(width * LEFT);
  const objective = new ObjectivePanel(chart, height, glyphs);
  const weights = new WeightsPanel(chart.shares, height, glyphs);
  const right = weights.lines(weights.gutter, width - left - GAP);
  const lines = objective.lines(objective.gutter, left).map((line, i) => [...padded(line, left + GAP), ...right[i]]);
  return [...space, ...lines];
}

/** One above the other; where there is no room for both, the objective alone. */
function stacked(chart: Chart, width: number, room: number, glyphs: Glyphs): Line[] {
  const space = blank(room >= SPACIOUS_STACKED);
  const plots = room - 2 * (AROUND + space.length);
  const alone = plots < LEAST_STACKED;
  const low = Math.min(MOST_WEIGHTS, Math.max(2, Math.floor(plots / 3)));
  const high = Math.min(MOST_OBJECTIVE, alone ? room - AROUND : plots - low);
  const objective = new ObjectivePanel(chart, high, glyphs);
  const weights = new WeightsPanel(chart.shares, low, glyphs);
  const gutter = Math.max(objective.gutter, alone ? 0 : weights.gutter);
  const above = [...space, ...objective.lines(gutter, width)];
  return alone ? above : [...above, ...space, ...weights.lines(gutter, width)];
}

const blank = (wanted: boolean): Line[] => (wanted ? [[]] : []);
