import type { LloydResult } from '../../src/solve/index.js';
import { grouped, short } from './format.js';
import { reporter } from './progress.js';
import { type Found, type Method, reports } from './solveMethod.js';

/** Inertias whose relative difference is smaller are the same minimum. */
const SAME_INERTIA = 1e-9;

/** The best of some starts, and how often it was reached. */
interface Best {
  /** The best result. */
  result: LloydResult;
  /** Starts made. */
  starts: number;
  /** Starts that ended at the same inertia. */
  reached: number;
}

/** Lloyd's algorithm from many starts; the best local minimum is kept. */
export const solveByLloyd: Method = async (points, k, { starts = 10, threads, until, ...task }) => {
  const { seed, singlePoint, kernel } = task;
  const options = { seed, singlePoint, kernel, starts };
  const report = reporter();
  let best: Best | undefined;
  for await (const result of reports('lloyd', { points, k, options, threads }, until)) {
    const now = better(best, result);
    best = now;
    const details = () => [`best inertia ${short(now.result.inertia)}`];
    report(() => ({ count: now.starts, unit: `of ${starts} starts`, part: now.starts / starts, details: details() }));
  }
  return best === undefined ? null : found(best);
};

function better(best: Best | undefined, result: LloydResult): Best {
  if (!best) return { result, starts: 1, reached: 1 };
  const [now, before] = [result.inertia, best.result.inertia];
  const starts = best.starts + 1;
  if (now < before * (1 - SAME_INERTIA)) return { result, starts, reached: 1 };
  const kept = now < before ? result : best.result;
  const same = now <= kept.inertia * (1 + SAME_INERTIA);
  return { result: kept, starts, reached: best.reached + (same ? 1 : 0) };
}

function found({ result, starts, reached }: Best): Found {
  const { inertia, iterations, hartiganWongMoves: singleMoves, start, fixed } = result;
  const moved = singleMoves > 0 ? `, and ${grouped(singleMoves)} rows moved one at a time` : '';
  return {
    solution: result,
    json: { inertia, starts, reached, start, iterations, singleMoves, fixed },
    lines: [
      `inertia     ${inertia}, the best of ${starts} starts; ${reached} of them reach it`,
      `iterations  ${iterations}${moved}${fixed ? '' : '; not yet at a fixed point'}`,
      'This is a local minimum. --method exact finds the global one of small data; meander certify proves ' +
        'how far off it is.',
    ],
  };
}
