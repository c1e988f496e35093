import { limitError, usageError } from '../errors.js';
import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/** Rows of a programme beyond which no solver would end. */
const MOST_ROWS = 60;

/**
 * k-means as a mixed-integer linear programme in CPLEX's LP format, for a solver that the user has (HiGHS, SCIP, CBC,
 * Gurobi). The inertia of a cluster of s rows is Σ_{i<j} ‖x_i − x_j‖²/s over its pairs, so with binaries
 * x_i_c (row i is in cluster c) and t_c_s (cluster c has s rows) and costs w_i_j_c ≥ 0:
 *
 *     minimise  Σ w_i_j_c
 *     such that Σ_c x_i_c = 1,  Σ_s t_c_s = 1,  Σ_i x_i_c = Σ_s s·t_c_s,
 *               w_i_j_c ≥ ‖x_i − x_j‖²·(x_i_c + x_j_c − 2) + ‖x_i − x_j‖²·Σ_s t_c_s/s,
 *
 * and x_i_c = 0 for c > i, so that clusters are not relabelled.
 * @throws MeanderError `limit` for more than 60 rows, `usage` for weights
 */
export function integerProgram(points: Points, k: number): string {
  const { n, d, values } = points;
  if (n > MOST_ROWS)
    throw limitError(`The integer programme of ${n} rows is too large for any solver; give at most ${MOST_ROWS} rows.`);
  if (points.weights) throw usageError('The integer programme counts rows; weights are not supported in it.');
  const rows = Array.from({ length: n }, (_, i) => i);
  const clusters = Array.from({ length: k }, (_, c) => c);
  const sizes = Array.from({ length: n - k + 1 }, (_, s) => s + 1);
  const pairs = rows.flatMap((i) =>
    rows.slice(i + 1).map((j) => ({ i, j, square: squaredEuclidean(values, i * d, values, j * d, d) })),
  );
  const can = (i: number, c: number) => c <= i;
  const costs = clusters.flatMap((c) =>
    pairs.filter(({ i, j }) => can(i, c) && can(j, c)).map((pair) => ({ ...pair, c })),
  );
  const sum = (terms: string[]) => terms.join(' + ').replaceAll('+ -', '- ');
  return [
    `\\ k-means with k = ${k} on ${n} rows: the optimal value is the least inertia, x_i_c = 1 puts row i into cluster c.`,
    'Minimize',
    ` inertia: ${sum(costs.map(({ i, j, c }) => `w_${i}_${j}_${c}`)) || '0 x_0_0'}`,
    'Subject To',
    ...rows.map((i) => ` row_${i}: ${sum(clusters.filter((c) => can(i, c)).map((c) => `x_${i}_${c}`))} = 1`),
    ...clusters.map((c) => ` one_${c}: ${sum(sizes.map((s) => `t_${c}_${s}`))} = 1`),
    ...clusters.map(
      (c) =>
        ` size_${c}: ${sum([...rows.filter((i) => can(i, c)).map((i) => `x_${i}_${c}`), ...sizes.map((s) => `-${s} t_${c}_${s}`)])} = 0`,
    ),
    ...costs.map(
      ({ i, j, c, square }) =>
        ` cost_${i}_${j}_${c}: ${sum([`w_${i}_${j}_${c}`, `-${square} x_${i}_${c}`, `-${square} x_${j}_${c}`, ...sizes.map((s) => `-${square / s} t_${c}_${s}`)])} >= ${-2 * square}`,
    ),
    'Binaries',
    ` ${[...rows.flatMap((i) => clusters.filter((c) => can(i, c)).map((c) => `x_${i}_${c}`)), ...clusters.flatMap((c) => sizes.map((s) => `t_${c}_${s}`))].join('\n ')}`,
    'End',
    '',
  ].join('\n');
}
