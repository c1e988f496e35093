import type { Basin } from '../../src/solve/index.js';
import { element, escapeText, svgDocument } from './svg.js';

/** Size of the picture and of the space around the axes, in pixels. */
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 420, 64, 24, 56, 56];
/** Space to the right of the greatest excess. */
const MARGIN = 20;
/** Pixels between two kinds in the legend. */
const LEGEND_STEP = 110;
/** Colours by kind; safe for the colour-blind (Okabe & Ito 2008). */
const COLOURS: Record<Basin['kind'], string> = {
  minimum: '#0072b2',
  saddle: '#d55e00',
  tie: '#e69f00',
  'not fixed': '#999999',
};
/** Colour of the lines behind the data. */
const PALE = '#dddddd';

/** Maps excesses and shares to pixels. */
interface Scales {
  /** The greatest excess. */
  widest: number;
  /** The greatest share. */
  most: number;
  /** Pixels from the left. */
  x(excess: number): number;
  /** Pixels from the top. */
  y(share: number): number;
}

/** A picture of a landscape as SVG: how many starts end at which excess over the best inertia. */
export function landscapeSvg(basins: readonly Basin[], title: string): string {
  const scales = scalesOf(basins);
  return svgDocument(WIDTH, HEIGHT, [
    text(LEFT, 26, `Where starts come to rest: ${title}`, 'font-size="15" font-weight="600"'),
    ...legend(basins),
    ...shareTicks(scales),
    ...excessTicks(scales),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, 'inertia above the best', 'text-anchor="middle"'),
    ...[...basins].reverse().map((basin) => needle(basin, scales)),
  ]);
}

function scalesOf(basins: readonly Basin[]): Scales {
  const widest = Math.max(...basins.map(({ excess }) => excess), 1e-9);
  const most = Math.max(...basins.map(({ share }) => share));
  return {
    widest,
    most,
    x: (excess) => LEFT + (excess / widest) * (WIDTH - LEFT - RIGHT - MARGIN),
    y: (share) => HEIGHT - BOTTOM - (share / most) * (HEIGHT - TOP - BOTTOM),
  };
}

const text = (x: number, y: number, words: string, attributes = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escapeText(words)}</text>`;

const legend = (basins: readonly Basin[]): string[] =>
  [...new Set(basins.map(({ kind }) => kind))].map((kind, i) => {
    const x = LEFT + i * LEGEND_STEP;
    return element('circle', { cx: x + 6, cy: 42, r: 5, fill: COLOURS[kind] }) + text(x + 16, 46, kind);
  });

const ticks = (top: number): number[] => [0, 0.25, 0.5, 0.75, 1].map((part) => part * top);

const shareTicks = ({ most, y }: Scales): string[] =>
  ticks(most).map((share) => {
    const height = y(share).toFixed(1);
    const line = element('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: height, y2: height, stroke: PALE });
    return line + text(LEFT - 8, y(share) + 4, `${(100 * share).toFixed(0)} %`, 'text-anchor="end"');
  });

function excessTicks({ widest, x }: Scales): string[] {
  const digits = widest < 0.02 ? 2 : 0;
  return ticks(widest).map((excess) =>
    text(x(excess), HEIGHT - BOTTOM + 20, `+${(100 * excess).toFixed(digits)} %`, 'text-anchor="middle"'),
  );
}

/** A line as high as the share of the starts, with a dot at its top. */
function needle({ excess, share, kind }: Basin, { x, y }: Scales): string {
  const [at, top, colour] = [x(excess).toFixed(1), y(share).toFixed(1), COLOURS[kind]];
  const line = element('line', { x1: at, x2: at, y1: y(0), y2: top, stroke: colour, 'stroke-width': 3 });
  return line + element('circle', { cx: at, cy: top, r: 4, fill: colour });
}
