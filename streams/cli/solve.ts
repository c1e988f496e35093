import { fromSolution } from '../../src/checkpoint/index.js';
import { integerProgram } from '../../src/exact/index.js';
import { changesUnits, countIncomplete, type Points } from '../../src/model/index.js';
import { numberAbove, numberFrom, oneOf, onOff, text, wholeNumber } from '../../src/options/index.js';
import { type Mixture, responsibilities } from '../../src/solve/index.js';
import { distanceUnit } from '../operators/distanceUnit.js';
import { unitWords } from '../report/units.js';
import { openArrowFile } from '../sinks/arrowFile.js';
import { writtenArrowExtensions } from '../sinks/outputName.js';
import { saveModel } from '../sinks/saveModel.js';
import { toRecordBatch } from '../sources/fromPoints.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { interruption, timeLimit } from './interruption.js';
import { optionFlags } from './optionFlags.js';
import { printDone, warn } from './output.js';
import { beginPhase, endPhases } from './progress.js';
import { readScaledPoints, scaleFlags } from './scaledPoints.js';
import { warnOfSlowKernel } from './slowKernel.js';
import { solveByEm } from './solveByEm.js';
import { solveByLloyd } from './solveByLloyd.js';
import { solveExactly } from './solveExactly.js';
import type { Task } from './solveMethod.js';
import { printLines } from './terminal.js';
import { writeText } from './writeText.js';

const methods = { lloyd: solveByLloyd, em: solveByEm, exact: solveExactly };

/** Seconds that the exact method takes where no time limit is given; the others always come to an end. */
const EXACT_SECONDS = 60;

const flags = {
  k: { ...optionFlags.k, group: 'Method', required: true },
  method: {
    group: 'Method',
    placeholder: 'lloyd|em|exact',
    value: oneOf('lloyd', 'em', 'exact'),
    default: 'lloyd',
    help: 'Lloyd’s algorithm to a local minimum; a mixture of Gaussians by EM; or the proven global minimum.',
  },
  starts: {
    group: 'Method',
    placeholder: 'R',
    value: wholeNumber(1),
    help: 'Number of starts, of which the best is kept.',
    defaultWords: '10; 50 with --method exact',
  },
  seed: { ...optionFlags.seed, group: 'Method', default: 0 },
  'single-point': {
    group: 'Method',
    placeholder: 'on|off',
    value: onOff,
    help: 'With lloyd: continue from a fixed point where moving one row lowers the inertia.',
    defaultWords: 'on',
  },
  variance: {
    group: 'Method',
    placeholder: 'V',
    value: numberAbove(0),
    help: 'With em: a fixed variance along each dimension.',
    defaultWords: 'fitted',
  },
  tolerance: {
    group: 'Method',
    placeholder: 'E',
    value: numberFrom(0),
    help: 'With exact: relative gap to the lower bound that counts as proved.',
    defaultWords: '1e-6',
  },
  'time-limit': { ...timeLimit, defaultWords: `${EXACT_SECONDS} with --method exact, else none` },
  lp: {
    group: 'Output',
    placeholder: 'FILE',
    value: text,
    writes: ['lp'],
    help: 'Write the integer program for a solver of your own, and solve nothing; - is stdout.',
  },
  responsibilities: {
    group: 'Output',
    placeholder: 'FILE',
    value: text,
    writes: writtenArrowExtensions,
    help: 'With em: Arrow file of the probability of each row to come from each Gaussian.',
  },
  out: {
    group: 'Output',
    placeholder: 'MODEL',
    value: text,
    writes: writtenArrowExtensions,
    help: 'Model file to write: .arrows stream or .arrow file.',
  },
  ...scaleFlags,
  ...dataFlags,
  ...commonFlags,
} satisfies Flags;

async function run(args: Arguments): Promise<number> {
  const { points, featureNames, rejected, transform } = await readScaledPoints(args);
  const { get } = args;
  const [k, name, lp, seed, out] = [get(flags.k), get(flags.method), get(flags.lp), get(flags.seed), get(flags.out)];
  if (lp !== undefined) return writeProgram(lp, points, k, args);
  warnOfSlowKernel(args, k, points.d);
  const until = interruption(get(flags['time-limit']) ?? (name === 'exact' ? EXACT_SECONDS : undefined));
  beginPhase(`solving by ${name}`);
  try {
    const found = await methods[name](points, k, { ...taskOf(args), until });
    endPhases();
    if (found === null) {
      warn(`stopped by ${until.cause}; nothing was found yet, and no file was written.`);
      return until.code;
    }
    const record = { k, method: name, seed, source: args.positionals.join(' ') };
    if (out !== undefined)
      saveModel(out, fromSolution({ ...found.solution, transform }, featureNames, record, rowsOf(points, rejected)));
    if (found.mixture) writeResponsibilities(get(flags.responsibilities), points, found.mixture);
    if (until.cause !== undefined) warn(`stopped by ${until.cause}; ${describeKept(out)}`);
    const unit = distanceUnit(transform);
    const imputed = countIncomplete(points);
    const json = { rows: points.n, rejected, imputed, k, method: name, unit, out: out ?? null, ...found.json };
    const scaled = changesUnits(transform) ? [`units       the inertia is in squared ${unitWords(transform)}`] : [];
    printDone(args, json, [...found.lines, ...scaled, ...(out === undefined ? [] : [`model       ${out}`])]);
    return until.code;
  } finally {
    until.release();
  }
}

const rowsOf = ({ n }: Points, rejected: number) => ({ read: n + rejected, rejected });

const describeKept = (out: string | undefined): string =>
  out === undefined
    ? 'this is the best that was found by then, and was not saved.'
    : `the best that was found by then is in ${out}.`;

function taskOf(args: Arguments): Omit<Task, 'until'> {
  const { kernel, threads } = pointsOptions(args);
  return {
    starts: args.get(flags.starts),
    seed: args.get(flags.seed),
    singlePoint: args.get(flags['single-point']) ?? true,
    variance: args.get(flags.variance),
    tolerance: args.get(flags.tolerance),
    kernel,
    threads,
  };
}

function writeProgram(path: string, points: Points, k: number, { get }: Arguments): number {
  writeText(path, integerProgram(points, k));
  if (!get(commonFlags.quiet) && path !== '-')
    printLines('stderr', [`the integer program of ${points.n} rows in ${k} clusters: ${path}`]);
  return 0;
}

function writeResponsibilities(path: string | undefined, points: Points, mixture: Mixture): void {
  if (path === undefined) return;
  const file = openArrowFile(path);
  file.write(toRecordBatch({ values: responsibilities(points, mixture), n: points.n, d: mixture.k }));
  file.close();
}

/** `meander solve`: the batch methods. */
export const solve: Command = {
  usage: 'meander solve SOURCE… -k N --method lloyd|em|exact',
  about:
    'Solves data that fits in memory: by Lloyd’s algorithm to a local minimum, as a mixture of ' +
    'Gaussians, or to the proven global minimum.',
  example: 'meander solve iris.csv -k 3 --method exact --out best.arrows',
  flags,
  run,
};
