import { basename } from 'node:path';
import { changesUnits, type Points, type Transform } from '../../src/model/index.js';
import type { Basin } from '../../src/solve/index.js';
import { distanceUnit } from '../operators/distanceUnit.js';
import { unitWords } from '../report/units.js';
import { type Arguments, commonFlags } from './flags.js';
import { bar, grouped, short } from './format.js';
import { landscapeSvg } from './landscapeSvg.js';
import { objectiveMap } from './objectiveMap.js';
import { printResult } from './output.js';
import { type Column, tableLines } from './table.js';
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
    unit: distanceUnit(transform),
    distinct: basins.length,
    best,
    missed: 1 - reached(basins),
  };
  printResult(args, {
    json: [...basins.map(minimumJson), done],
    text: (width) => [...table(basins, about.starts, width), ...unitLines(transform)],
  });
}

const unitLines = (transform: Transform | undefined): string[] =>
  changesUnits(transform) ? [`Inertia and distance are in ${unitWords(transform)}.`] : [];

function minimumJson({ clustering, ...basin }: Basin): object {
  const { inertia, centroids, d, k } = clustering;
  const rows = Array.from({ length: k }, (_, j) => Array.from(centroids.subarray(j * d, (j + 1) * d)));
  return { event: 'minimum', inertia, ...basin, centroids: rows };
}

/** Share of the starts that reach the least inertia, also by another clustering that has it. */
const reached = (basins: readonly Basin[]): number =>
  basins.filter(({ excess }) => excess < SAME_INERTIA).reduce((sum, { share }) => sum + share, 0);

function table(basins: readonly Basin[], starts: number, width: number): string[] {
  const best = basins[0].clustering.inertia;
  const most = Math.max(...basins.map(({ share }) => share));
  const hidden = basins.slice(SHOWN).reduce((sum, { share }) => sum + share, 0);
  const more = `  … and ${grouped(basins.length - SHOWN)} more places, ${percent(hidden)} of the starts`;
  return [
    `${grouped(starts)} starts ended at ${grouped(basins.length)} places; the best inertia is ${best}`,
    '',
    ...tableLines(columnsOfBasins(basins.slice(0, SHOWN), most), width),
    ...(hidden > 0 ? [more] : []),
    '',
    `${percent(1 - reached(basins))} of the starts miss the best.`,
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function columnsOfBasins(basins: readonly Basin[], most: number): Column[] {
  const column = (title: string, rank: number, cell: (basin: Basin) => string): Column => ({
    title,
    rank,
    cells: basins.map(cell),
  });
  return [
    column('', 6, ({ share }) => bar(share / most, 20)),
    column('starts', 0, ({ share }) => percent(share)),
    column('inertia', 1, ({ clustering }) => short(clustering.inertia)),
    column('excess', 2, ({ excess }) => `+${(100 * excess).toFixed(2)} %`),
    column('distance', 5, ({ distance }) => short(distance)),
    column('ARI', 4, ({ ari }) => ari.toFixed(3)),
    { ...column('kind', 3, kindText), left: true },
  ];
}

function kindText({ kind, singleGain }: Basin): string {
  return singleGain > REAL_GAIN ? `${kind}, moving one row lowers it by ${short(100 * singleGain)} %` : kind;
}
