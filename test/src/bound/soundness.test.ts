import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchBound, Scatter, semidefiniteBounds } from '../../../src/bound/index.js';
import { RunningBound } from '../../../src/bound/runningBound.js';
import { predictor } from '../../../src/estimator/index.js';
import { exact } from '../../../src/exact/index.js';
import { type Points, sliceRows } from '../../../src/model/index.js';
import { lloyd } from '../../../src/solve/index.js';
import { certified } from '../../fixtures/bounds.js';
import { hostileProblems } from '../../fixtures/hostileProblems.js';
import { runs } from '../../fixtures/problems.js';
import { exactInertiaAt, exactOptimum, excessOver } from '../../fixtures/rationals.js';

/** Part of an optimum by which a bound may exceed it. */
const SLACK = 1e-12;

/** Every bound that the library can prove on some rows, by its name. */
function allBounds(points: Points, k: number): Record<string, number> {
  const model = lloyd(points, k, { starts: 2 });
  const found: Record<string, number> = {};
  const scatter = new Scatter(points.d);
  for (let i = 0; i < points.n; i++) scatter.add(sliceRows(points, i, 1));
  found.scatter = scatter.bound(k);
  const certifier = certified(points, model, 3);
  for (const batch of certifier.batches) certifier.addBatch(batch, batchBound(batch.points, k, model.centroids));
  for (const { method, lower } of certifier.certificate().bounds) found[method] = lower;
  const running = new RunningBound((of, rows) => predictor(of)(rows), model);
  for (let i = 0; i < points.n; i++) running.add(sliceRows(points, i, 1), () => model);
  found.running = running.bound(true)?.lower ?? 0;
  if (!points.weights || points.weights.every((w) => w > 0))
    for (const { lower } of semidefiniteBounds(points, k, { iterations: 40, every: 10 })) found.semidefinite = lower;
  return found;
}

describe('against exact rational arithmetic', () => {
  test('no bound is above the optimum, however hostile the rows', () => {
    fc.assert(
      fc.property(hostileProblems, ({ points, k }) => {
        const optimum = exactOptimum(points, k);
        const found = Object.entries(allBounds(points, k)).map(([name, lower]) => [name, excessOver(lower, optimum)]);
        expect(found.filter(([, excess]) => !((excess as number) <= SLACK))).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
  }, 900_000);
  test('exact proves only the global minimum, by a bound that is not above it', () => {
    fc.assert(
      fc.property(hostileProblems, ({ points, k }) => {
        const optimum = exactOptimum(points, k);
        for (const { clustering, lower, proved, gap } of exact(points, k, { starts: 2 })) {
          expect(excessOver(lower, optimum)).toBeLessThanOrEqual(SLACK);
          if (!proved) continue;
          const { p, q } = exactInertiaAt(points, k, clustering.centroids);
          expect(Number((p * optimum.q * 10n ** 18n) / (q * (optimum.p || 1n))) / 1e18).toBeLessThanOrEqual(
            optimum.p === 0n ? 0 : 1 + 1e-6,
          );
          expect(gap).toBeLessThanOrEqual(1e-6);
        }
      }),
      { numRuns: runs(100) },
    );
  }, 900_000);
});
