import type { ExactProgress } from '../../src/exact/index.js';
import { grouped, roundedUp, short } from './format.js';
import { type Found, type Method, reports } from './solveMethod.js';

/** The proven global minimum, or what is known of it when the time is over. */
export const solveExactly: Method = async (points, k, { starts = 50, seed, tolerance, until, status }) => {
  let last: ExactProgress | undefined;
  for await (const progress of reports('exact', { points, k, options: { starts, seed, tolerance } }, until)) {
    last = progress;
    status.show(() => statusText(progress));
    if (progress.proved) break;
  }
  return last === undefined ? null : found(last);
};

function statusText({ clustering: { inertia }, lower, nodes, open }: ExactProgress): string {
  const gap = percentAbove(inertia, lower);
  return `inertia ${short(inertia)} · gap ${gap} · ${grouped(nodes)} subproblems, ${grouped(open)} waiting`;
}

function found(progress: ExactProgress): Found {
  const { clustering, lower, proved, method, nodes } = progress;
  const { inertia } = clustering;
  const gap = inertia === 0 ? 0 : lower > 0 ? inertia / lower - 1 : null;
  return {
    solution: clustering,
    json: { inertia, lower, proved, gap, by: method, nodes },
    lines: [
      `inertia     ${inertia}${proved ? ', the global minimum (proved)' : ''}`,
      proved ? proofText(progress) : boundText(progress),
    ],
  };
}

function proofText({ method, nodes }: ExactProgress): string {
  return (
    `proof       by ${method}; ${grouped(nodes)} ` +
    `${method === 'partitions' ? 'partitions' : 'subproblems'} examined`
  );
}

function boundText({ clustering: { inertia }, lower, nodes }: ExactProgress): string {
  const gap = percentAbove(inertia, lower);
  return (
    `bound       ${lower}: the inertia is at most ${gap} above the global minimum, after ${grouped(nodes)} ` +
    'subproblems; a longer --time-limit sharpens it'
  );
}

const percentAbove = (inertia: number, lower: number): string =>
  lower > 0 ? `${roundedUp(100 * (inertia / lower - 1), 4)} %` : 'an unknown part';
