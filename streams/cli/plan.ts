import { usageError } from '../../src/errors.js';
import { optionTable } from '../../src/learner/index.js';
import { numberAbove, wholeNumber } from '../../src/options/index.js';
import { type Bound, planScale, type ScalePlan, type ScaleTask } from '../scale/scalePlan.js';
import type { Command } from './command.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { grouped } from './format.js';
import { optionFlags } from './optionFlags.js';
import { printResult } from './output.js';

const flags = {
  k: { ...optionFlags.k, group: 'Points', required: true },
  dims: { group: 'Points', placeholder: 'D', value: wholeNumber(1), required: true, help: 'Number of features.' },
  'rows-per-second': {
    group: 'Points',
    placeholder: 'N',
    value: numberAbove(0),
    required: true,
    help: 'Rows per second that come, or that are wanted.',
  },
  workers: {
    group: 'Points',
    placeholder: 'N',
    value: wholeNumber(1),
    help: 'Threads that sum blocks, in all processes together.',
    defaultWords: 'as many as the rows need',
  },
  'worker-rows-per-second': {
    group: 'Points',
    placeholder: 'N',
    value: numberAbove(0),
    help: 'Rows per second that one thread sums, as fit --threads 1 shows for such rows.',
    defaultWords: 'estimated from measured constants',
  },
  'batch-size': { ...optionFlags.batchSize, group: 'Points', defaultWords: 'grow' },
  'block-rows': { ...optionFlags.blockRows, group: 'Points' },
  ...commonFlags,
} satisfies Flags;

/** The divisor of `grow`. */
const USUAL_DIVISOR = 16;

function run(args: Arguments): Promise<number> {
  if (args.positionals.length > 0)
    throw usageError(`plan reads no data, but was given ${args.positionals.join(' ')}; leave it out.`);
  const task = taskOf(args);
  const plan = planScale(task);
  printResult(args, { json: [{ event: 'done', ...task, ...plan }], text: () => planText(task, plan) });
  return Promise.resolve(0);
}

function taskOf({ get }: Arguments): ScaleTask {
  const size = get(flags['batch-size']) ?? 'grow';
  return {
    k: get(flags.k),
    d: get(flags.dims),
    rowsPerSecond: get(flags['rows-per-second']),
    workers: get(flags.workers),
    workerRows: get(flags['worker-rows-per-second']),
    blockRows: get(flags['block-rows']) ?? optionTable.blockRows.default.of({} as never),
    batch: typeof size === 'number' ? { rows: size } : { divisor: Number(size.split(':')[1] ?? USUAL_DIVISOR) },
  };
}

const boundWords: Readonly<Record<Bound, string>> = {
  stream: 'the rows that come',
  workers: 'the workers',
  batch: 'the blocks of a mini-batch',
  reducer: 'the process that merges',
};

const MEGABYTE = 1e6;
const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(bytes < MEGABYTE ? 3 : 1)} MB`;
const seconds = (s: number) => (s < 1 ? `${Math.round(1000 * s)} ms` : `${s.toFixed(1)} s`);
const rounded = (x: number) => grouped(Math.round(x));
const workersText = (n: number) => `${grouped(n)} ${n === 1 ? 'worker' : 'workers'}`;

function planText(task: ScaleTask, plan: ScalePlan): string[] {
  const { blockRows, rowsPerSecond } = task;
  const { workers, useful, statisticsBytes, reachedAfter, batchNeeded } = plan;
  const estimated = task.workerRows === undefined ? ', estimated from measured constants' : '';
  return [
    `worker      ${rounded(plan.workerRows)} rows/s per thread${estimated}`,
    `rows        ${rounded(rowsPerSecond)} rows/s need ${workersText(plan.needed)}`,
    `block       ${grouped(blockRows)} rows: ${seconds(plan.blockSeconds)} to sum, at most ` +
      `${megabytes(statisticsBytes)} of statistics (${(100 * plan.share).toFixed(1)} % of float32 rows)`,
    `sent        ${megabytes(plan.bytesPerSecond)}/s of statistics by all workers`,
    `merging     ${seconds(plan.mergeSeconds)} per block, so one process merges for ${workersText(plan.mergesFor)}`,
    `mini-batch  ${grouped(batchNeeded)} rows keep ${workersText(workers)} busy (workers × block)` +
      (reachedAfter === null ? '' : `; a growing one has them after ${grouped(reachedAfter)} rows`),
    `speed       ${rounded(plan.rowsPerSecond)} rows/s, bounded by ${boundWords[plan.bound]}`,
    `more        than ${workersText(useful)} ${workers > useful ? 'do' : 'would do'} nothing`,
    ...plan.advice.map((sentence) => `advice      ${sentence}`),
  ];
}

/** `meander plan`: what a run on several machines needs. */
export const plan: Command = {
  usage: 'meander plan -k N --dims D --rows-per-second N',
  about:
    'Calculates what learning on several processes or machines needs: workers, bytes of statistics, rows of a ' +
    'mini-batch; what bounds it, and when more workers do nothing. Reads no data.',
  example: 'meander plan -k 1024 --dims 128 --rows-per-second 1000000',
  examples: [['Eight workers', 'meander plan -k 100 --dims 32 --rows-per-second 1e7 --workers 8']],
  flags,
  inputs: () => [],
  run,
};
