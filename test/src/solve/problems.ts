import fc from 'fast-check';
import type { Points } from '../../../src/index.js';
import { pointsOf } from '../../fixtures/rows.js';

/** A small problem and how many clusters to find. */
export interface Problem {
  points: Points;
  k: number;
}

/** Coordinates of all kinds: few values that repeat, ordinary ones, and ones far from zero or one another. */
const coordinate = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.integer({ min: 0, max: 5 }).map((x) => 1e6 + x / 8),
  fc.constantFrom(0, 1e4, -1e4),
);

/** Random, degenerate and adversarial problems small enough to solve by looking at everything. */
export const problems = ({ most = 8, dims = 3, weighted = true } = {}): fc.Arbitrary<Problem> =>
  fc
    .record({ n: fc.integer({ min: 1, max: most }), d: fc.integer({ min: 1, max: dims }), weighted: weighted ? fc.boolean() : fc.constant(false) })
    .chain(({ n, d, weighted: some }) =>
      fc.record({
        k: fc.integer({ min: 1, max: Math.min(n, 4) }),
        rows: fc.array(fc.array(coordinate, { minLength: d, maxLength: d }), { minLength: n, maxLength: n }),
        weights: some ? fc.array(fc.constantFrom(0.5, 1, 2, 7), { minLength: n, maxLength: n }) : fc.constant(undefined),
      }),
    )
    .map(({ k, rows, weights }) => ({ k, points: pointsOf(rows, weights) }));

/** What float64 may make of an inertia, by the size of the coordinates. */
export function tolerance({ values, n }: Points): number {
  const largest = Math.max(1, ...Array.from(values, Math.abs));
  return 1e-12 * n * largest * largest;
}

/** How many problems a property is tried on: so many in the suite, PROOFS times as many in `npm run test:proofs`. */
export const runs = (count: number): number => count * Number(process.env.PROOFS ?? 1);
