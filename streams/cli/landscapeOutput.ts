import { basename } from 'node:path';
import type { Points, Transform } from '../../src/model/index.js';
import type { Basin } from '../../src/solve/index.js';
import { type Arguments, commonFlags } from './flags.js';
import { bar, grouped, short } from './format.js';
import { landscapeSvg } from './landscapeSvg.js';
import { objectiveMap } from './objectiveMap.js';
import { printResult } from './output.js';
import { unitOf, unitWords } from './units.js';
import { writeText } from './writeText.js';

/** Minima that are shown to a person. */
const SHOWN = 15;
/** Inertias whose relative difference is smaller are the same minimum. */
const SAME_INERTIA = 1e-9;
/** A relative gain from moving one row that is more than rounding. */
const REAL_GAIN = 1e-12;

/** A landscape to draw. */
export interface Drawing {
  /** The rows. */
  points: Points;
  /** Where the starts ended, the best first. */
  basins: readonly Basin[];
  /** Number of starts. */
  starts: number;
  /** Number of clusters. */
  k: number;
  /** What the rows were read from, for the title. */
  sources: readonly string[];
}

/** Writes the pictures that are asked for, as SVG. */
export function drawPictures(drawing: Drawing, svg: string | undefined, map: string | undefined): void {
  const { points, basins, starts, k, sources } = drawing;
  const title = sources.map((word) => basename(word)).join(' ');
  if (svg !== undefined) writeText(svg, landscapeSvg(basins, `${title}, k = ${k}, ${grouped(starts)} starts`));
  if (map !== undefined) writeText(map, objectiveMap(points, basins, title));
}

/** Prints where the starts ended. */
export function printLandscape(
  args: Arguments,
  { transform, ...about }: { k: number; rows: number; starts: number; transform: Transform | undefined },
  basins: readonly Basin[],
): void {
  if (!args.get(commonFlags.json) && args.get(commonFlags.quiet)) return;
  const best = basins[0].clustering.inertia;
  const done = {
    event: 'done',
    ...about,
    unit: unitOf(transform),
    distinct: basins.length,
    best,
    missed: 1 - reached(basins),
  };
  printResult(args, {
    json: [...basins.map(minimumJson), done],
    text: () => [...table(basins, about.starts), ...unitLines(transform)],
  });
}

const unitLines = (transform: Transform | undefined): string[] =>
  transform ? [`Inertia and distance are in ${unitWords(transform)}.`] : [];

function minimumJson({ clustering, ...basin }: Basin): object {
  const { inertia, centroids, d, k } = clustering;
  const rows = Array.from({ length: k }, (_, j) => Array.from(centroids.subarray(j * d, (j + 1) * d)));
  return { event: 'minimum', inertia, ...basin, centroids: rows };
}

/** Share of the starts that reach the least inertia, also by another clustering that has it. */
const reached = (basins: readonly Basin[]): number =>
  basins.filter(({ excess }) => excess < SAME_INERTIA).reduce((sum, { share }) => sum + share, 0);

function table(basins: readonly Basin[], starts: number): string[] {
  const best = basins[0].clustering.inertia;
  const most = Math.max(...basins.map(({ share }) => share));
  const hidden = basins.slice(SHOWN).reduce((sum, { share }) => sum + share, 0);
  const more = `  … and ${grouped(basins.length - SHOWN)} more places, ${percent(hidden)} of the starts`;
  return [
    `${grouped(starts)} starts ended at ${grouped(basins.length)} places; the best inertia is ${best}`,
    '',
    '  starts                          inertia      excess  distance     ARI  kind',
    ...basins.slice(0, SHOWN).map((basin) => basinLine(basin, most)),
    ...(hidden > 0 ? [more] : []),
    '',
    `${percent(1 - reached(basins))} of the starts miss the best.`,
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function basinLine({ clustering, share, excess, kind, singleGain, distance, ari }: Basin, most: number): string {
  const gain = singleGain > REAL_GAIN ? `, moving one row lowers it by ${short(100 * singleGain)} %` : '';
  const columns = [
    `  ${bar(share / most, 20)} ${percent(share).padStart(7)}`,
    short(clustering.inertia).padStart(10),
    `${`+${(100 * excess).toFixed(2)}`.padStart(9)} %`,
    short(distance).padStart(8),
    ari.toFixed(3).padStart(6),
    `${kind}${gain}`,
  ];
  return columns.join('  ');
}
