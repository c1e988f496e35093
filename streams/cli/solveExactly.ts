import type { ExactProgress } from '../../src/exact/index.js';
import { grouped, roundedUp, short } from './format.js';
import { reporter } from './progress.js';
import { type Found, type Method, reports } from './solveMethod.js';

/** The proven global minimum, or what is known of it when the time is over. */
export const solveExactly: Method = async (points, k, { starts = 50, seed, tolerance, until }) => {
  const report = reporter();
  let last: ExactProgress | undefined;
  for await (const progress of reports('exact', { points, k, options: { starts, seed, tolerance } }, until)) {
    last = progress;
    report(() => ({ count: progress.nodes, unit: 'subproblems', details: detailsOf(progress) }));
    if (progress.proved) break;
  }
  return last === undefined ? null : found(last);
};

const detailsOf = ({ clustering: { inertia }, gap, open }: ExactProgress): string[] => [
  `gap ${percentAbove(gap)}`,
  `inertia ${short(inertia)}`,
  `${grouped(open)} waiting`,
];

function found(progress: ExactProgress): Found {
  const { clustering, lower, gap, proved, method, nodes } = progress;
  const { inertia } = clustering;
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

/** What is proved where that is not all: the search was ended, or the rest is rounding to float64. */
function boundText({ gap, lower, nodes, open }: ExactProgress): string {
  const why =
    open > 0
      ? 'a longer --time-limit sharpens it'
      : 'the search is complete, and the rest is rounding to float64; subtract offsets from the features or scale them';
  return (
    `bound       ${lower}: the inertia is at most ${percentAbove(gap)} above the global minimum, after ` +
    `${grouped(nodes)} subproblems; ${why}`
  );
}

const percentAbove = (gap: number | null): string =>
  gap === null ? 'an unknown part' : `${roundedUp(100 * gap, 4)} %`;
