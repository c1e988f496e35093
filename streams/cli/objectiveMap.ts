import { usageError } from '../../src/errors.js';
import type { Points } from '../../src/model/index.js';
import { type Basin, inertiaAt } from '../../src/solve/index.js';

const [SIZE, LEFT, TOP, CELLS] = [420, 56, 64, 84];
/** Rows up to which each has its place on the axes. */
const MOST_TICKS = 8;
/** Dark where the objective is low (viridis, van der Walt & Smith 2015). */
const COLOURS = [
  '#440154',
  '#482878',
  '#3e4989',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6ece58',
  '#b5de2b',
  '#fde725',
];

/**
 * The objective of two centroids on a line as a map: across the one, up the other, with the places where starts rest.
 * @throws MeanderError `usage` for more than two clusters or one dimension
 */
export function objectiveMap(points: Points, basins: readonly Basin[], title: string): string {
  const { n, d, values } = points;
  if (d !== 1 || basins[0].clustering.k !== 2)
    throw usageError('--map draws two centroids of one feature; give -k 2 and one column.');
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < n; i++) [low, high] = [Math.min(low, values[i]), Math.max(high, values[i])];
  const margin = (high - low) / 8;
  [low, high] = [low - margin, high + margin];
  const place = (cell: number) => low + ((cell + 0.5) / CELLS) * (high - low);
  const heights = Float64Array.from({ length: CELLS * CELLS }, (_, at) =>
    inertiaAt(points, 2, [place(at % CELLS), place(Math.floor(at / CELLS))]),
  );
  const [least, most] = [Math.min(...heights), Math.max(...heights)];
  const level = (height: number) =>
    Math.min(COLOURS.length - 1, Math.floor(Math.sqrt((height - least) / (most - least)) * COLOURS.length));
  const x = (c: number) => LEFT + ((c - low) / (high - low)) * SIZE;
  const y = (c: number) => TOP + SIZE - ((c - low) / (high - low)) * SIZE;
  const marks = basins.flatMap(({ clustering: { centroids }, kind }) => [
    mark(x(centroids[0]), y(centroids[1]), kind),
    mark(x(centroids[1]), y(centroids[0]), kind),
  ]);
  const rows = [...new Set(values.subarray(0, n))].sort((a, b) => a - b);
  const ticks =
    rows.length <= MOST_TICKS ? rows : Array.from({ length: 5 }, (_, i) => low + ((i + 0.5) / 5) * (high - low));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE + LEFT + 24} ${SIZE + TOP + 48}" font-family="system-ui, sans-serif" font-size="12" fill="#222222">`,
    `<rect width="${SIZE + LEFT + 24}" height="${SIZE + TOP + 48}" fill="white"/>`,
    `<text x="${LEFT}" y="24" font-size="15" font-weight="600">${title}</text>`,
    `<text x="${LEFT}" y="46">inertia of two centroids, dark is low; ● minimum, ✕ saddle</text>`,
    ...bands(heights, level),
    ...marks,
    ...ticks.map(
      (c) => `<text x="${x(c).toFixed(1)}" y="${TOP + SIZE + 18}" text-anchor="middle">${Number(c.toFixed(1))}</text>`,
    ),
    ...ticks.map(
      (c) => `<text x="${LEFT - 8}" y="${(y(c) + 4).toFixed(1)}" text-anchor="end">${Number(c.toFixed(1))}</text>`,
    ),
    `<text x="${LEFT + SIZE / 2}" y="${TOP + SIZE + 38}" text-anchor="middle">one centroid</text>`,
    `<text x="16" y="${TOP + SIZE / 2}" text-anchor="middle" transform="rotate(-90 16 ${TOP + SIZE / 2})">the other</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/** The cells of each line, those of one colour side by side as one rectangle. */
function bands(heights: Float64Array, level: (height: number) => number): string[] {
  const cell = SIZE / CELLS;
  const found: string[] = [];
  for (let line = 0; line < CELLS; line++) {
    for (let from = 0, to = 0; from < CELLS; from = to) {
      const colour = level(heights[line * CELLS + from]);
      while (to < CELLS && level(heights[line * CELLS + to]) === colour) to++;
      found.push(
        `<rect x="${LEFT + from * cell}" y="${TOP + SIZE - (line + 1) * cell}" width="${(to - from) * cell}" height="${cell}" fill="${COLOURS[colour]}" shape-rendering="crispEdges"/>`,
      );
    }
  }
  return found;
}

function mark(x: number, y: number, kind: Basin['kind']): string {
  const [at, to] = [
    [x - 6, y - 6],
    [x + 6, y + 6],
  ].map((xy) => xy.map((value) => value.toFixed(1)));
  if (kind === 'minimum')
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="6" fill="white" stroke="black" stroke-width="1.5"/>`;
  return `<path d="M${at[0]} ${at[1]}L${to[0]} ${to[1]}M${at[0]} ${to[1]}L${to[0]} ${at[1]}" stroke="white" stroke-width="5"/><path d="M${at[0]} ${at[1]}L${to[0]} ${to[1]}M${at[0]} ${to[1]}L${to[0]} ${at[1]}" stroke="#d55e00" stroke-width="3"/>`;
}
