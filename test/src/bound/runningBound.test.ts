import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunningBound } from '../../../src/bound/runningBound.js';
import { fromDocument, toDocument } from '../../../src/checkpoint/index.js';
import { predictor } from '../../../src/estimator/index.js';
import type { Checkpoint } from '../../../src/learner/index.js';
import { sliceRows } from '../../../src/model/index.js';
import { inertiaAt } from '../../../src/solve/index.js';
import { modelOf, optimum } from '../../fixtures/bounds.js';
import { problems, tolerance } from '../../fixtures/problems.js';
import { blobs, learn } from '../../learn.js';

describe('the running lower bound', () => {
  test('is below the inertia of any fixed centroids on the rows so far, and changes no bit of the run', () => {
    const values = blobs(20_000, 4, 3, 3);
    const options = { k: 4, batchSize: 1000, initRows: 1000 };
    const each = ({ lowerBound, rows }: ReturnType<typeof learn>) => {
      if (lowerBound) expect(lowerBound.rows).toBeLessThanOrEqual(rows.learned);
    };
    const proved = learn(values, 3, { ...options, certify: true }, { each });
    const inertia = inertiaAt({ values, n: 20_000, d: 3 }, 4, proved.model.centroids);
    expect(proved.lowerBound?.lower).toBeLessThanOrEqual(inertia);
    expect(proved.lowerBound?.lower).toBeGreaterThan(0.95 * inertia);
    expect([proved.lowerBound?.rows, proved.lowerBound?.weight]).toEqual([20_000, 20_000]);
    expect(Array.from(proved.model.centroids)).toEqual(Array.from(learn(values, 3, options).model.centroids));
  });
  test('counts every row with its own weight, whatever the run forgets', () => {
    const values = blobs(4000, 3, 2, 3);
    const options = { k: 3, batchSize: 500, initRows: 500, certify: true };
    const remembering = learn(values, 2, options).lowerBound;
    const eigenvalues = ({ bounds }: NonNullable<typeof remembering>) =>
      bounds.find(({ method }) => method === 'eigenvalues')?.lower;
    for (const forgetting of [{ decay: 0.5 }, { halfLife: '700rows' as const }]) {
      const found = learn(values, 2, { ...options, ...forgetting }).lowerBound;
      expect(found?.weight).toBe(4000);
      expect(found && eigenvalues(found)).toBe(remembering && eigenvalues(remembering));
    }
  });
  test('of a few rows never exceeds their optimum', () => {
    fc.assert(
      fc.property(problems({ most: 9 }), ({ points, k }) => {
        const model = modelOf(points, k);
        const running = new RunningBound((of, rows) => predictor(of)(rows), model);
        for (let i = 0; i < points.n; i++) {
          const row = sliceRows(points, i, 1);
          running.add(row, () => model);
        }
        for (const { lower } of running.bound(true)?.bounds ?? [])
          expect(lower).toBeLessThanOrEqual(optimum(points, k) + tolerance(points));
      }),
    );
  });
  test('is null before any rows', () => {
    const model = modelOf({ values: Float64Array.of(0, 1), n: 2, d: 1 }, 2);
    expect(new RunningBound((of, rows) => predictor(of)(rows), model).bound(true)).toBeNull();
  });
  test('of a resumed run is that of a run that was never stopped, from every step', () => {
    const values = blobs(6000, 4, 3, 3);
    const options = { k: 4, batchSize: 500, initRows: 1000, certify: true };
    const checkpoints: Checkpoint[] = [];
    const whole = learn(values, 3, options, { each: (checkpoint) => checkpoints.push(checkpoint) });
    expect(whole.lowerBound?.rows).toBe(6000);
    for (const checkpoint of checkpoints) {
      const document = JSON.parse(JSON.stringify(toDocument(checkpoint)));
      const from = fromDocument(document, checkpoint.model.centroids, checkpoint.model.weights);
      expect(learn(values, 3, options, { from }).lowerBound).toEqual(whole.lowerBound);
    }
  });
});
