import { limitError, usageError } from '../errors.js';
import type { Points } from '../model/points.js';
import { validPoints } from '../model/validPoints.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import { assertClusters } from '../solve/clustering.js';

/** Rows of a program above which no solver would end. */
const MOST_ROWS = 60;

/**
 * k-means as a mixed-integer linear program in CPLEX's LP format, for a solver that the user has (HiGHS, SCIP, CBC,
 * Gurobi). The inertia of a cluster of s rows is Σ_{i<j} ‖x_i − x_j‖²/s over its pairs, so with binaries
 * x_i_c (row i is in cluster c) and t_c_s (cluster c has s rows) and costs w_i_j_c ≥ 0:
 *
 *     minimise  Σ w_i_j_c
 *     such that Σ_c x_i_c = 1,  Σ_s t_c_s = 1,  Σ_i x_i_c = Σ_s s·t_c_s,
 *               w_i_j_c ≥ ‖x_i − x_j‖²·(x_i_c + x_j_c − 2) + ‖x_i − x_j‖²·Σ_s t_c_s/s,
 *
 * and x_i_c = 0 for c > i, so that clusters cannot exchange names.
 * @param points IN at most 60 rows without weights
 * @param k number of clusters, 1 … n
 * @returns the text of the program; its optimal value is the least inertia
 * @throws MeanderError `limit` for more than 60 rows, `usage` for rows with weights or a k out of range, `input` for
 *   rows that cannot be used
 * @example
 * integerProgram({ values: Float64Array.of(1, 2, 3, 4), n: 4, d: 1 }, 2); // '\\ k-means with k = 2 …\nMinimize\n …'
 */
export function integerProgram(points: Points, k: number): string {
  const { n, d, values } = validPoints(points);
  if (n > MOST_ROWS) {
    throw limitError(
      `The integer program of ${n} rows is too large for any solver; use at most ${MOST_ROWS} rows, or another method.`,
    );
  }
  if (points.weights)
    throw usageError('The integer program cannot express row weights; leave the weights out, or repeat rows instead.');
  assertClusters(points, k);
  const rows = Array.from({ length: n }, (_, i) => i);
  const clusters = Array.from({ length: k }, (_, c) => c);
  const sizes = Array.from({ length: n - k + 1 }, (_, s) => s + 1);
  const rowsOf = (c: number) => rows.filter((i) => i >= c);
  const costs = clusters.flatMap((c) =>
    rowsOf(c).flatMap((i) =>
      rowsOf(i + 1).map((j) => ({ i, j, c, square: squaredEuclidean(values, i * d, values, j * d, d) })),
    ),
  );
  const cost = ({ i, j, c, square }: (typeof costs)[number]) => {
    const inverseSizes = sizes.map((s) => `-${square / s} t_${c}_${s}`);
    const terms = [`w_${i}_${j}_${c}`, `-${square} x_${i}_${c}`, `-${square} x_${j}_${c}`, ...inverseSizes];
    return ` cost_${i}_${j}_${c}: ${sum(terms)} >= ${-2 * square}`;
  };
  const size = (c: number) => sum([...rowsOf(c).map((i) => `x_${i}_${c}`), ...sizes.map((s) => `-${s} t_${c}_${s}`)]);
  const binaries = [
    ...rows.flatMap((i) => clusters.filter((c) => c <= i).map((c) => `x_${i}_${c}`)),
    ...clusters.flatMap((c) => sizes.map((s) => `t_${c}_${s}`)),
  ];
  return [
    `\\ k-means with k = ${k} on ${n} rows: the optimal value is the least inertia;`,
    '\\ x_i_c = 1 puts row i into cluster c, and t_c_s = 1 gives cluster c a size of s rows.',
    'Minimize',
    ` inertia: ${sum(costs.map(({ i, j, c }) => `w_${i}_${j}_${c}`)) || '0 x_0_0'}`,
    'Subject To',
    ...rows.map((i) => ` row_${i}: ${sum(clusters.filter((c) => c <= i).map((c) => `x_${i}_${c}`))} = 1`),
    ...clusters.map((c) => ` one_${c}: ${sum(sizes.map((s) => `t_${c}_${s}`))} = 1`),
    ...clusters.map((c) => ` size_${c}: ${size(c)} = 0`),
    ...costs.map(cost),
    'Binaries',
    ` ${binaries.join('\n ')}`,
    'End',
    '',
  ].join('\n');
}

/** A sum of terms, of which some begin with a minus sign. */
const sum = (terms: string[]) => terms.join(' + ').replaceAll('+ -', '- ');
