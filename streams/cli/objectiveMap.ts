import { usageError } from '../../src/errors.js';
import type { Points } from '../../src/model/index.js';
import { type Basin, inertiaAt } from '../../src/solve/index.js';
import { element, escapeText, svgDocument } from './svg.js';

/** Side of the map and the space to its left and above, in pixels; cells along a side. */
const [SIZE, LEFT, TOP, CELLS] = [420, 56, 64, 84];
/** Up to this many different rows each has its own place on the axes. */
const MOST_TICKS = 8;
/** Dark where the objective is low (viridis, van der Walt & Smith 2015). */
const COLOURS = [
  ...['#440154', '#482878', '#3e4989', '#31688e', '#26828e'],
  ...['#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
];

/** The numbers that both axes show. */
interface Axis {
  /** The least number. */
  low: number;
  /** The greatest number. */
  high: number;
}

/**
 * A map of the objective of two centroids on a line as SVG, with the places where starts end: one centroid across, the
 * other up.
 * @throws MeanderError `usage` for another number of clusters or features
 */
export function objectiveMap(points: Points, basins: readonly Basin[], title: string): string {
  const { k } = basins[0].clustering;
  if (points.d !== 1 || k !== 2)
    throw usageError(
      `--map draws two centroids of one feature, but there are ${k} of ${points.d}; give -k 2 and one column.`,
    );
  const axis = axisOf(points);
  return svgDocument(SIZE + LEFT + 24, SIZE + TOP + 48, [
    `<text x="${LEFT}" y="24" font-size="15" font-weight="600">${escapeText(title)}</text>`,
    `<text x="${LEFT}" y="46">inertia of two centroids, dark is low; ● minimum, ✕ saddle</text>`,
    ...bands(colourLevels(points, axis)),
    ...basins.flatMap((basin) => marks(basin, axis)),
    ...axisTexts(ticksOf(points, axis), axis),
  ]);
}

/** The range of the rows and an eighth of it on either side. */
function axisOf({ values, n }: Points): Axis {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < n; i++) [low, high] = [Math.min(low, values[i]), Math.max(high, values[i])];
  const margin = (high - low) / 8;
  return { low: low - margin, high: high + margin };
}

const toX = (c: number, { low, high }: Axis): number => LEFT + ((c - low) / (high - low)) * SIZE;
const toY = (c: number, { low, high }: Axis): number => TOP + SIZE - ((c - low) / (high - low)) * SIZE;

/** CELLS×CELLS, the index of the colour of each cell, from the bottom left on. */
function colourLevels(points: Points, { low, high }: Axis): Uint8Array {
  const place = (cell: number) => low + ((cell + 0.5) / CELLS) * (high - low);
  const heights = Float64Array.from({ length: CELLS * CELLS }, (_, at) =>
    inertiaAt(points, 2, [place(at % CELLS), place(Math.floor(at / CELLS))]),
  );
  const [least, most] = [Math.min(...heights), Math.max(...heights)];
  return Uint8Array.from(heights, (height) =>
    Math.min(COLOURS.length - 1, Math.floor(Math.sqrt((height - least) / (most - least)) * COLOURS.length)),
  );
}

/** The cells of each line of the map; neighbours of one colour are one rectangle. */
function bands(levels: Uint8Array): string[] {
  const cell = SIZE / CELLS;
  const found: string[] = [];
  for (let line = 0; line < CELLS; line++) {
    for (let from = 0, to = 0; from < CELLS; from = to) {
      const level = levels[line * CELLS + from];
      while (to < CELLS && levels[line * CELLS + to] === level) to++;
      const [x, y] = [LEFT + from * cell, TOP + SIZE - (line + 1) * cell];
      const size = { width: (to - from) * cell, height: cell };
      found.push(element('rect', { x, y, ...size, fill: COLOURS[level], 'shape-rendering': 'crispEdges' }));
    }
  }
  return found;
}

/** The place of a pair of centroids, and of the same pair the other way round. */
const marks = ({ clustering: { centroids }, kind }: Basin, axis: Axis): string[] => [
  mark(toX(centroids[0], axis), toY(centroids[1], axis), kind),
  mark(toX(centroids[1], axis), toY(centroids[0], axis), kind),
];

function mark(x: number, y: number, kind: Basin['kind']): string {
  if (kind === 'minimum')
    return element('circle', {
      ...{ cx: x.toFixed(1), cy: y.toFixed(1), r: 6 },
      ...{ fill: 'white', stroke: 'black', 'stroke-width': 1.5 },
    });
  const [left, top, right, bottom] = [x - 6, y - 6, x + 6, y + 6].map((value) => value.toFixed(1));
  const d = `M${left} ${top}L${right} ${bottom}M${left} ${bottom}L${right} ${top}`;
  return (
    element('path', { d, stroke: 'white', 'stroke-width': 5 }) +
    element('path', { d, stroke: '#d55e00', 'stroke-width': 3 })
  );
}

/** The numbers that the axes are labelled with: the rows themselves where they are few. */
function ticksOf({ values, n }: Points, { low, high }: Axis): number[] {
  const rows = [...new Set(values.subarray(0, n))].sort((a, b) => a - b);
  return rows.length <= MOST_TICKS ? rows : Array.from({ length: 5 }, (_, i) => low + ((i + 0.5) / 5) * (high - low));
}

function axisTexts(ticks: readonly number[], axis: Axis): string[] {
  const label = (c: number) => Number(c.toFixed(1));
  const [middle, below] = [LEFT + SIZE / 2, TOP + SIZE];
  const side = TOP + SIZE / 2;
  return [
    ...ticks.map(
      (c) => `<text x="${toX(c, axis).toFixed(1)}" y="${below + 18}" text-anchor="middle">${label(c)}</text>`,
    ),
    ...ticks.map(
      (c) => `<text x="${LEFT - 8}" y="${(toY(c, axis) + 4).toFixed(1)}" text-anchor="end">${label(c)}</text>`,
    ),
    `<text x="${middle}" y="${below + 38}" text-anchor="middle">one centroid</text>`,
    `<text x="16" y="${side}" text-anchor="middle" transform="rotate(-90 16 ${side})">the other</text>`,
  ];
}
