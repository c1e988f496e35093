import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunningCertificate } from '../../../src/bound/runningCertificate.js';
import { predictor } from '../../../src/estimator/index.js';
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
        const running = new RunningCertificate((of, rows) => predictor(of)(rows));
        for (let i = 0; i < points.n; i++) {
          running.take(model, sliceRows(points, i, 1));
          running.observe(predictor(model)(sliceRows(points, i, 1)).distances[0] * (points.weights?.[i] ?? 1));
        }
        for (const { lower } of running.certificate(true)?.bounds ?? [])
          expect(lower).toBeLessThanOrEqual(optimum(points, k) + tolerance(points));
      }),
    );
  });
  test('is null before any rows', () => {
    expect(new RunningCertificate((of, rows) => predictor(of)(rows)).certificate(true)).toBeNull();
  });
});
