import type { Basin } from '../../src/solve/index.js';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 420, 64, 24, 56, 56];
/** Colours by kind; safe for the colour-blind (Okabe & Ito 2008). */
const COLOURS: Record<Basin['kind'], string> = {
  minimum: '#0072b2',
  saddle: '#d55e00',
  tie: '#e69f00',
  'not fixed': '#999999',
};
const [INK, PALE] = ['#222222', '#dddddd'];

/** A picture of a landscape: how many starts come to rest at which excess over the best inertia. */
export function landscapeSvg(basins: readonly Basin[], title: string): string {
  const widest = Math.max(...basins.map(({ excess }) => excess), 1e-9);
  const most = Math.max(...basins.map(({ share }) => share));
  const x = (excess: number) => LEFT + (excess / widest) * (WIDTH - LEFT - RIGHT - 20);
  const y = (share: number) => HEIGHT - BOTTOM - (share / most) * (HEIGHT - TOP - BOTTOM);
  const kinds = [...new Set(basins.map(({ kind }) => kind))];
  const ticks = (top: number) => [0, 0.25, 0.5, 0.75, 1].map((part) => part * top);
  const text = (at: [number, number], words: string, more = '') =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${escaped(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text([LEFT, 26], `Where starts come to rest: ${title}`, 'font-size="15" font-weight="600"'),
    ...kinds.map(
      (kind, i) =>
        `<circle cx="${LEFT + 6 + i * 110}" cy="42" r="5" fill="${COLOURS[kind]}"/>${text([LEFT + 16 + i * 110, 46], kind)}`,
    ),
    ...ticks(most).map(
      (share) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share).toFixed(1)}" y2="${y(share).toFixed(1)}" stroke="${PALE}"/>${text([LEFT - 8, y(share) + 4], `${(100 * share).toFixed(0)} %`, 'text-anchor="end"')}`,
    ),
    ...ticks(widest).map((excess) =>
      text(
        [x(excess), HEIGHT - BOTTOM + 20],
        `+${(100 * excess).toFixed(widest < 0.02 ? 2 : 0)} %`,
        'text-anchor="middle"',
      ),
    ),
    text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14], 'inertia above the best', 'text-anchor="middle"'),
    ...[...basins]
      .reverse()
      .map(
        ({ excess, share, kind }) =>
          `<line x1="${x(excess).toFixed(1)}" x2="${x(excess).toFixed(1)}" y1="${y(0)}" y2="${y(share).toFixed(1)}" stroke="${COLOURS[kind]}" stroke-width="3"/><circle cx="${x(excess).toFixed(1)}" cy="${y(share).toFixed(1)}" r="4" fill="${COLOURS[kind]}"/>`,
      ),
    '</svg>',
    '',
  ].join('\n');
}

const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
