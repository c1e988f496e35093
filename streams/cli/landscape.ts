import { usageError } from '../../src/errors.js';
import type { Points } from '../../src/model/index.js';
import { oneOf, onOff, text, wholeNumber } from '../../src/options/index.js';
import { Landscape, type LloydResult } from '../../src/solve/index.js';
import { inParallel } from '../threads/inParallel.js';
import { threadCount } from '../threads/workerThreads.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { grouped } from './format.js';
import { type Interruption, interruption, timeLimit } from './interruption.js';
import { drawPictures, printLandscape } from './landscapeOutput.js';
import { optionFlags } from './optionFlags.js';
import { warn } from './output.js';
import { beginPhase, reporter } from './progress.js';
import { readScaledPoints, scaleFlags } from './scaledPoints.js';
import { warnOfSlowKernel } from './slowKernel.js';

/** Starts that a thread makes at a time. */
const STARTS_PER_TASK = 10;

const flags = {
  k: { ...optionFlags.k, group: 'Method', required: true },
  starts: { group: 'Method', placeholder: 'R', value: wholeNumber(1), default: 200, help: 'Number of starts.' },
  init: {
    group: 'Method',
    placeholder: 'k-means++|random',
    value: oneOf('k-means++', 'random'),
    default: 'random',
    help: 'Starting centroids; random rows show most of the landscape.',
  },
  'single-point': {
    group: 'Method',
    placeholder: 'on|off',
    value: onOff,
    help: 'Continue from a fixed point where moving one row lowers the inertia.',
    defaultWords: 'off',
  },
  seed: { ...optionFlags.seed, group: 'Method', default: 0 },
  'time-limit': { ...timeLimit, default: 600 },
  svg: {
    group: 'Output',
    placeholder: 'FILE',
    value: text,
    writes: ['svg'],
    help: 'Write a picture of where the starts end.',
  },
  map: {
    group: 'Output',
    placeholder: 'FILE',
    value: text,
    writes: ['svg'],
    help: 'Write a map of the objective, for two clusters of one feature.',
  },
  ...scaleFlags,
  ...dataFlags,
  ...commonFlags,
} satisfies Flags;

async function run(args: Arguments): Promise<number> {
  const k = args.get(flags.k);
  const { points, transform } = await readScaledPoints(args);
  warnOfSlowKernel(args, k, points.d);
  const until = interruption(args.get(flags['time-limit']));
  const found = new Landscape(points);
  try {
    for (const result of await allStarts(points, k, args, until)) found.add(result);
  } finally {
    until.release();
  }
  const { starts } = found.status;
  if (starts === 0 && until.cause !== undefined) {
    warn(`stopped by ${until.cause}; none of ${args.get(flags.starts)} starts had ended, and no file was written.`);
    return until.code;
  }
  if (starts === 0)
    throw usageError(
      `None of ${args.get(flags.starts)} starts ended within ${args.get(flags['time-limit'])} seconds; ` +
        'give a longer --time-limit.',
    );
  const basins = found.basins();
  drawPictures({ points, basins, starts, k, sources: args.positionals }, args.get(flags.svg), args.get(flags.map));
  printLandscape(args, { k, rows: points.n, starts, transform }, basins);
  return until.code;
}

/** Makes the starts on all threads; the results come in the order of the starts, whatever the number of threads. */
async function allStarts(points: Points, k: number, args: Arguments, until: Interruption): Promise<LloydResult[]> {
  const { kernel, threads = 'auto' } = pointsOptions(args);
  const starts = args.get(flags.starts);
  const options = {
    seed: args.get(flags.seed),
    init: args.get(flags.init),
    singlePoint: args.get(flags['single-point']) ?? false,
    kernel,
  };
  const tasks = inParallel({
    name: 'starts',
    shared: { points, k },
    inputs: Array.from({ length: Math.ceil(starts / STARTS_PER_TASK) }, (_, i) => {
      const firstStart = i * STARTS_PER_TASK;
      return { options: { ...options, firstStart, starts: Math.min(STARTS_PER_TASK, starts - firstStart) } };
    }),
    threads: threadCount(threads),
    signal: until.signal,
  });
  beginPhase('solving from many starts');
  const report = reporter();
  const outputs: LloydResult[][] = [];
  let count = 0;
  for await (const { index, output } of tasks) {
    outputs[index] = output;
    count += output.length;
    report(() => ({ count, unit: `of ${grouped(starts)} starts`, part: count / starts }));
  }
  return outputs.flat();
}

/** `meander landscape`: the local minima of the objective. */
export const landscape: Command = {
  usage: 'meander landscape SOURCE… -k N',
  about:
    'Shows the local minima that many starts of Lloyd’s algorithm end in: how often, how much worse ' +
    'than the best one, and of what kind. For data that fits in memory.',
  example: 'meander landscape iris.csv -k 3 --starts 500 --svg landscape.svg',
  flags,
  run,
};
