import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunningCertificate } from '../../../src/bound/runningCertificate.js';
import { fromDocument, toDocument } from '../../../src/checkpoint/index.js';
import { predictor } from '../../../src/estimator/index.js';
import type { Checkpoint } from '../../../src/learner/index.js';
import { sliceRows } from '../../../src/model/index.js';
import { modelOf, optimum } from '../../fixtures/bounds.js';
import { problems, tolerance } from '../../fixtures/problems.js';
import { blobs, learn } from '../../learn.js';

describe('the running certificate', () => {
  test('holds at every checkpoint, and changes no bit of the run', () => {
    const values = blobs(20_000, 4, 3, 3);
    const gaps: number[] = [];
    const options = { k: 4, batchSize: 1000, initRows: 1000 };
    const each = ({ certificate, rows }: ReturnType<typeof learn>) => {
      if (!certificate) return;
      expect(certificate.rows).toBeLessThanOrEqual(rows.learned);
      gaps.push(certificate.gap ?? Number.POSITIVE_INFINITY);
    };
    const proved = learn(values, 3, { ...options, certify: true }, { each });
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(gaps.at(-1)).toBeLessThan(0.05);
    expect(proved.certificate?.rows).toBe(20_000);
    expect(Array.from(proved.model.centroids)).toEqual(Array.from(learn(values, 3, options).model.centroids));
  });
  test('of a few rows never exceeds their optimum', () => {
    fc.assert(
      fc.property(problems({ most: 9 }), ({ points, k }) => {
        const model = modelOf(points, k);
        const running = new RunningCertificate((of, rows) => predictor(of)(rows), model);
        for (let i = 0; i < points.n; i++) {
          const row = sliceRows(points, i, 1);
          running.add(row, predictor(model)(row).distances[0] * (points.weights?.[i] ?? 1), () => model);
        }
        for (const { lower } of running.certificate(true)?.bounds ?? [])
          expect(lower).toBeLessThanOrEqual(optimum(points, k) + tolerance(points));
      }),
    );
  });
  test('is null before any rows', () => {
    const model = modelOf({ values: Float64Array.of(0, 1), n: 2, d: 1 }, 2);
    expect(new RunningCertificate((of, rows) => predictor(of)(rows), model).certificate(true)).toBeNull();
  });
  test('of a resumed run is that of a run that was never stopped, from every step', () => {
    const values = blobs(6000, 4, 3, 3);
    const options = { k: 4, batchSize: 500, initRows: 1000, certify: true };
    const checkpoints: Checkpoint[] = [];
    const whole = learn(values, 3, options, { each: (checkpoint) => checkpoints.push(checkpoint) });
    expect(whole.certificate?.rows).toBe(6000);
    for (const checkpoint of checkpoints) {
      const document = JSON.parse(JSON.stringify(toDocument(checkpoint)));
      const from = fromDocument(document, checkpoint.model.centroids, checkpoint.model.weights);
      expect(learn(values, 3, options, { from }).certificate).toEqual(whole.certificate);
    }
  });
});
