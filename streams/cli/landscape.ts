import { basename } from 'node:path';
import { usageError } from '../../src/errors.js';
import type { Points } from '../../src/model/index.js';
import { type Basin, Landscape, type LloydResult } from '../../src/solve/index.js';
import { inParallel } from '../threads/inParallel.js';
import { threadCount } from '../threads/workerThreads.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { deadline } from './deadline.js';
import { type Arguments, commonFlags, oneOf, positiveInteger, requireK } from './flags.js';
import { bar, grouped, short } from './format.js';
import { landscapeSvg } from './landscapeSvg.js';
import { objectiveMap } from './objectiveMap.js';
import { readAllPoints } from './readAllPoints.js';
import { statusLine } from './statusLine.js';
import { writeText } from './writeText.js';

/** Starts of one task, and minima shown to a person. */
const [A_TASK, SHOWN] = [10, 15];

export const landscape: Command = {
  usage: 'meander landscape SOURCE… -k N',
  about:
    'The local minima that many starts of Lloyd’s alternation fall into: how often, how much worse than the best, and of what kind.',
  example: 'meander landscape iris.csv -k 3 --starts 500 --svg landscape.svg',
  flags: {
    k: { short: 'k', value: 'N', help: 'number of clusters (needed)' },
    starts: { value: 'R', help: 'starts (default 200)' },
    init: { value: 'k-means++|random', help: 'how to start (default random rows, which shows most of the landscape)' },
    'single-point': { value: 'on|off', help: 'go on where moving one row lowers the inertia (default off)' },
    seed: { value: 'SEED', help: 'seed of the starts (default 0)' },
    svg: { value: 'FILE', help: 'write a picture of where starts rest' },
    map: { value: 'FILE', help: 'write the objective as a map; for two clusters of one feature' },
    'time-limit': { value: 'SECONDS', help: 'stop with the starts made by then (default 600)' },
    ...dataFlags,
    ...commonFlags,
  },
  async run(args) {
    const k = requireK(args, 'meander landscape points.arrow -k 3');
    const starts = positiveInteger(args, 'starts', 200);
    const options = {
      seed: args.text('seed') ?? 0,
      init: oneOf(args, 'init', ['random', 'k-means++']) ?? 'random',
      singlePoint: oneOf(args, 'single-point', ['off', 'on']) === 'on',
    };
    const { points } = await readAllPoints(args.positionals, args);
    const found = new Landscape(points);
    const until = deadline(args, 600);
    const status = statusLine(args);
    const inputs = Array.from({ length: Math.ceil(starts / A_TASK) }, (_, i) => ({
      options: {
        ...options,
        kernel: pointsOptions(args).kernel,
        firstStart: i * A_TASK,
        starts: Math.min(A_TASK, starts - i * A_TASK),
      },
    }));
    try {
      const threads = threadCount(pointsOptions(args).threads ?? 'auto');
      const outputs: LloydResult[][] = [];
      for await (const { index, output } of inParallel({
        name: 'starts',
        shared: { points, k },
        inputs,
        threads,
        signal: until.signal,
      })) {
        outputs[index] = output;
        status.show(() => `${grouped(outputs.flat().length)} of ${grouped(starts)} starts`);
      }
      for (const result of outputs.flat()) found.add(result);
    } finally {
      until.release();
      status.end();
    }
    if (found.status.starts === 0) throw usageError('No start came to rest in time; give a longer --time-limit.');
    report(args, found, k, points);
    return until.code;
  },
};

function report(args: Arguments, found: Landscape, k: number, points: Points): void {
  const basins = found.basins();
  const { starts } = found.status;
  const about = args.positionals.map((word) => basename(word)).join(' ');
  const draw = (flag: string, picture: () => string) => {
    const path = args.text(flag);
    if (path !== undefined) writeText(path, picture());
  };
  draw('svg', () => landscapeSvg(basins, `${about}, k = ${k}, ${grouped(starts)} starts`));
  draw('map', () => objectiveMap(points, basins, about));
  if (args.isSet('json')) {
    for (const { clustering, ...basin } of basins) {
      const { inertia, centroids, d } = clustering;
      const rowsOf = Array.from({ length: k }, (_, j) => Array.from(centroids.subarray(j * d, (j + 1) * d)));
      process.stdout.write(`${JSON.stringify({ event: 'minimum', inertia, ...basin, centroids: rowsOf })}\n`);
    }
    process.stdout.write(
      `${JSON.stringify({ event: 'done', k, rows: points.n, starts, distinct: basins.length, best: basins[0].clustering.inertia, missed: 1 - reached(basins) })}\n`,
    );
  } else if (!args.isSet('quiet')) process.stdout.write(table(basins, starts));
}

/** Share of the starts that reach the least inertia, also by another clustering that has it. */
const reached = (basins: readonly Basin[]): number =>
  basins.filter(({ excess }) => excess < 1e-9).reduce((sum, { share }) => sum + share, 0);

function table(basins: readonly Basin[], starts: number): string {
  const most = Math.max(...basins.map(({ share }) => share));
  const lines = basins.slice(0, SHOWN).map(({ clustering, share, excess, kind, singleGain, distance, ari }) => {
    const what = `${kind}${singleGain > 1e-12 ? `, one row moved lowers it by ${short(100 * singleGain)} %` : ''}`;
    return `  ${bar(share / most, 20)} ${(100 * share).toFixed(1).padStart(5)} %  ${short(clustering.inertia).padStart(10)}  ${`+${(100 * excess).toFixed(2)}`.padStart(9)} %  ${short(distance).padStart(8)}  ${ari.toFixed(3).padStart(6)}  ${what}`;
  });
  const rest = basins.slice(SHOWN).reduce((sum, { share }) => sum + share, 0);
  if (rest > 0)
    lines.push(`  … and ${grouped(basins.length - SHOWN)} more places, ${(100 * rest).toFixed(1)} % of the starts`);
  const missed = 1 - reached(basins);
  return [
    `${grouped(starts)} starts came to rest at ${grouped(basins.length)} places; the best inertia is ${basins[0].clustering.inertia}`,
    '',
    '  starts                          inertia      excess  distance     ARI  kind',
    ...lines,
    '',
    `${(100 * missed).toFixed(1)} % of the starts miss the best.`,
    '',
  ].join('\n');
}
