import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizeRows } from '../../../src/bound/normalizedRows.js';
import { branchAndBound } from '../../../src/exact/branchAndBound.js';
import { distinctRows } from '../../../src/exact/distinctRows.js';
import { enumeratePartitions } from '../../../src/exact/partitions.js';
import { problems, runs, tolerance } from '../../fixtures/problems.js';

test('branch and bound proves the least inertia of all partitions, and its bound never exceeds it', () => {
  fc.assert(
    fc.property(problems({ most: 9 }), fc.integer({ min: 5, max: 9 }), ({ points, k }, enumerateUpTo) => {
      const distinct = distinctRows(points).rows;
      fc.pre(distinct.n > k);
      const { points: rows } = normalizeRows(distinct);
      const found = [...branchAndBound(rows, k, { starts: 1 }, enumerateUpTo)];
      const best = enumeratePartitions(rows, k).clustering.inertia;
      for (const { lower } of found) expect(lower).toBeLessThanOrEqual(best + tolerance(rows));
      const { clustering, proved } = found.at(-1) as (typeof found)[number];
      // A minimum that is mere rounding beside the spread of the rows cannot be proved.
      if (best > 1e-9) expect(proved).toBe(true);
      expect(clustering.inertia - best).toBeLessThanOrEqual(1e-6 * best + tolerance(rows));
    }),
    { numRuns: runs(150) },
  );
}, 900_000);
