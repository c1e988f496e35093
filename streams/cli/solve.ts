import { fromSolution, type Solution } from '../../src/checkpoint/index.js';
import { type ExactProgress, exact, integerProgram } from '../../src/exact/index.js';
import { type Points, predictor, totalWeight, weightedSum } from '../../src/model/index.js';
import {
  type EmOptions,
  em,
  type LloydResult,
  lloydStarts,
  type Mixture,
  responsibilities,
} from '../../src/solve/index.js';
import { openArrowFile } from '../sinks/arrowFile.js';
import { saveModel } from '../sinks/saveModel.js';
import { toRecordBatch } from '../sources/fromPoints.js';
import { workerThreads } from '../threads/workerThreads.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Deadline, deadline } from './deadline.js';
import { type Arguments, commonFlags, oneOf, positiveInteger, requireK } from './flags.js';
import { grouped, short } from './format.js';
import { readAllPoints } from './readAllPoints.js';
import { type StatusLine, statusLine } from './statusLine.js';
import { writeText } from './writeText.js';

/** What a method found: the model, and what there is to say of it. */
interface Found {
  solved: Solution;
  said: Record<string, number | boolean | string | null>;
  lines: string[];
  mixture?: Mixture;
}

type Method = (points: Points, k: number, args: Arguments, until: Deadline, status: StatusLine) => Promise<Found>;

const methods: Record<'lloyd' | 'em' | 'exact', Method> = { lloyd: byLloyd, em: byEm, exact: byExact };

export const solve: Command = {
  usage: 'meander solve SOURCE… -k N --method lloyd|em|exact',
  about:
    'The batch methods, for data that fits in memory: alternation to a local minimum, a mixture of Gaussians, or the proven global minimum.',
  example: 'meander solve iris.csv -k 3 --method exact --out best.arrows',
  flags: {
    k: { short: 'k', value: 'N', help: 'number of clusters (needed)' },
    method: { value: 'lloyd|em|exact', help: 'default lloyd' },
    starts: { value: 'R', help: 'starts of which the best is kept (default 10; exact: 50)' },
    seed: { value: 'SEED', help: 'seed of every random choice (default 0)' },
    'single-point': {
      value: 'on|off',
      help: 'leave fixed points where moving one row lowers the inertia (default on)',
    },
    variance: { value: 'V', help: 'em: σ² along each dimension, fixed (default: fitted)' },
    responsibilities: { value: 'FILE', help: 'em: Arrow file of how much of each row each Gaussian accounts for' },
    'time-limit': { value: 'SECONDS', help: 'when to stop with what is known (default 60; lloyd and em: none)' },
    tolerance: { value: 'E', help: 'exact: part of the inertia that counts as proved (default 1e-6)' },
    lp: { value: 'FILE', help: 'write the integer programme for a solver of your own, and solve nothing' },
    out: { value: 'MODEL', help: 'model file to write (.arrows stream, .arrow file)' },
    ...dataFlags,
    ...commonFlags,
  },
  async run(args) {
    const k = requireK(args, 'meander solve points.arrow -k 3');
    const name = oneOf(args, 'method', Object.keys(methods) as (keyof typeof methods)[], ', ') ?? 'lloyd';
    const { points, featureNames, rejected } = await readAllPoints(args.positionals, args);
    const lp = args.text('lp');
    if (lp !== undefined) return writeProgramme(lp, points, k, args);
    const until = deadline(args, name === 'exact' ? 60 : Number.POSITIVE_INFINITY);
    const status = statusLine(args);
    try {
      const found = await methods[name](points, k, args, until, status);
      status.end();
      const out = args.text('out');
      const record = { k, method: name, seed: args.text('seed') ?? 0, source: args.positionals.join(' ') };
      if (out !== undefined)
        saveModel(out, fromSolution(found.solved, featureNames, record, { read: points.n + rejected, rejected }));
      if (found.mixture) writeResponsibilities(args, points, found.mixture);
      tell(args, found, { rows: points.n, rejected, k, method: name, out: out ?? null });
      return until.code;
    } finally {
      until.release();
    }
  },
};

async function byLloyd(
  points: Points,
  k: number,
  args: Arguments,
  until: Deadline,
  status: StatusLine,
): Promise<Found> {
  const starts = positiveInteger(args, 'starts', 10);
  const { kernel, threads } = pointsOptions(args);
  const options = {
    starts,
    seed: args.text('seed') ?? 0,
    singlePoint: oneOf(args, 'single-point', ['on', 'off']) !== 'off',
    kernel,
    threads: workerThreads(threads),
  };
  let best: LloydResult | undefined;
  let [done, same] = [0, 0];
  for (const found of lloydStarts(points, k, options)) {
    done++;
    if (!best || found.inertia < best.inertia * (1 - 1e-9)) same = 0;
    if (!best || found.inertia < best.inertia) best = found;
    if (found.inertia <= best.inertia * (1 + 1e-9)) same++;
    const { inertia } = best;
    status.show(() => `start ${done} of ${starts} · best inertia ${short(inertia)}`);
    if (!(await until.yieldAndCheck())) break;
  }
  const solved = best as LloydResult;
  const { inertia, iterations, hartiganWongMoves: singleMoves, start, fixed } = solved;
  return {
    solved,
    said: { inertia, starts: done, reached: same, start, iterations, singleMoves, fixed },
    lines: [
      `inertia     ${inertia}, the best of ${done} starts; ${same} came to rest there`,
      `iterations  ${iterations}${singleMoves > 0 ? `, and ${grouped(singleMoves)} rows moved singly` : ''}${fixed ? '' : '; no fixed point yet'}`,
      'A local minimum: --method exact, or meander certify, says how far the global one may be.',
    ],
  };
}

async function byEm(points: Points, k: number, args: Arguments, until: Deadline, status: StatusLine): Promise<Found> {
  const starts = positiveInteger(args, 'starts', 10);
  const options: EmOptions = { variance: args.number('variance') };
  let best: Mixture | undefined;
  for (const { centroids, start } of lloydStarts(points, k, { starts, seed: args.text('seed') ?? 0 })) {
    const found = em(points, k, centroids, options);
    if (!best || found.logLikelihood > best.logLikelihood) best = found;
    const { logLikelihood } = best;
    status.show(() => `start ${start + 1} of ${starts} · log-likelihood ${short(logLikelihood)}`);
    if (!(await until.yieldAndCheck())) break;
  }
  const mixture = best as Mixture;
  const { centroids, mixing, variance, logLikelihood, bic, iterations, converged } = mixture;
  const { distances } = predictor({ k, d: points.d, centroids, weights: new Float64Array(k) })(points);
  const inertia = weightedSum(points, distances);
  const total = totalWeight(points);
  return {
    solved: { k, d: points.d, centroids, weights: mixing.map((share) => share * total), inertia },
    mixture,
    said: { inertia, logLikelihood, bic, variance, iterations, converged },
    lines: [
      `log-likelihood  ${logLikelihood} after ${iterations} iterations${converged ? '' : ', not converged'}`,
      `BIC             ${bic}`,
      `variance        ${variance} along each dimension`,
      `mixing          ${Array.from(mixing, short).join('  ')}`,
      `inertia         ${inertia} of the nearest means`,
    ],
  };
}

async function byExact(
  points: Points,
  k: number,
  args: Arguments,
  until: Deadline,
  status: StatusLine,
): Promise<Found> {
  const options = {
    starts: positiveInteger(args, 'starts', 50),
    seed: args.text('seed') ?? 0,
    tolerance: args.number('tolerance'),
  };
  let last: ExactProgress | undefined;
  for (const progress of exact(points, k, options)) {
    last = progress;
    const { clustering, lower, nodes, open } = progress;
    status.show(
      () =>
        `inertia ${short(clustering.inertia)} · gap ${percent(clustering.inertia, lower)} · ${grouped(nodes)} subproblems, ${grouped(open)} waiting`,
    );
    if (progress.proved || !(await until.yieldAndCheck())) break;
  }
  const { clustering, lower, proved, method, nodes } = last as ExactProgress;
  const { inertia } = clustering;
  return {
    solved: clustering,
    said: {
      inertia,
      lower,
      proved,
      gap: inertia === 0 ? 0 : lower > 0 ? inertia / lower - 1 : null,
      by: method,
      nodes,
    },
    lines: [
      `inertia     ${inertia}${proved ? ', proved: the global minimum' : ''}`,
      proved
        ? `proof       by ${method}, ${grouped(nodes)} ${method === 'partitions' ? 'partitions' : 'subproblems'} looked at`
        : `bound       ${lower}: at most ${percent(inertia, lower)} above the global minimum, after ${grouped(nodes)} subproblems; --time-limit gives it longer`,
    ],
  };
}

const percent = (inertia: number, lower: number): string =>
  lower > 0 ? `${short(100 * (inertia / lower - 1))} %` : 'unknown';

function tell(args: Arguments, { said, lines }: Found, about: Record<string, unknown>): void {
  if (args.isSet('json')) process.stdout.write(`${JSON.stringify({ event: 'done', ...about, ...said })}\n`);
  else if (!args.isSet('quiet'))
    process.stderr.write(`${lines.join('\n')}\n${about.out ? `model       ${about.out}\n` : ''}`);
}

function writeProgramme(path: string, points: Points, k: number, args: Arguments): number {
  const text = integerProgram(points, k);
  writeText(path, text);
  if (!args.isSet('quiet') && path !== '-')
    process.stderr.write(`the integer programme of ${points.n} rows in ${k} clusters: ${path}\n`);
  return 0;
}

function writeResponsibilities(args: Arguments, points: Points, mixture: Mixture): void {
  const path = args.text('responsibilities');
  if (path === undefined) return;
  const file = openArrowFile(path);
  file.write(toRecordBatch({ values: responsibilities(points, mixture), n: points.n, d: mixture.k }));
  file.close();
}
