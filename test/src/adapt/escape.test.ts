import { describe, expect, test } from 'vitest';
import type { KMeansOptions } from '../../../src/index.js';
import { normal, random } from '../../../src/numeric/index.js';
import { lloyd } from '../../../src/solve/index.js';
import { blobs, learn } from '../../learn.js';

const sum = (xs: ArrayLike<number>) => Array.from(xs).reduce((total, x) => total + x, 0);

describe('a run with replicas and escape', () => {
  const options: KMeansOptions = { k: 8, batchSize: 250, replicas: 3, escape: true, holdout: 100, onDrift: 'tell' };
  const values = blobs(12_000, 8, 2, 21);
  test('gives the same bits when it is stopped at any step and resumed', () => {
    const seen: ReturnType<typeof learn>[] = [];
    const whole = learn(values, 2, options, { each: (checkpoint) => void seen.push(checkpoint) });
    expect(seen.some(({ replicas }) => replicas.length > 0)).toBe(true);
    for (const at of [0, 1, 3, 9, 20]) {
      const from = structuredClone(seen[at]);
      const rest = learn(values, 2, options, { from });
      expect(Array.from(rest.model.centroids)).toEqual(Array.from(whole.model.centroids));
      expect([rest.objective, rest.rows]).toEqual([whole.objective, whole.rows]);
    }
  });
  test('gives the same bits however the rows were cut', () => {
    const bits = (cuts: number[]) => Array.from(learn(values, 2, options, { cuts }).model.centroids);
    expect(bits([7, 1999, 301])).toEqual(bits([12_000]));
  });
  test('ends with the best replica in the lead, and its weights sum to the rows learned', () => {
    const { model, rows, replicas, distortion } = learn(values, 2, options);
    expect(sum(model.weights)).toBeCloseTo(rows.learned, 6);
    const best = lloyd({ values, n: 12_000, d: 2 }, 8, { starts: 30 }).inertia / 12_000;
    expect(distortion.holdout).toBeLessThan(1.3 * best);
    expect(replicas.length).toBeLessThan(3);
  });
  test('corrects two centroids on one cluster and one on two, and records it as events', () => {
    const next = random(5, 'apart');
    const rows = Float64Array.from(
      { length: 20_000 },
      (_, at) => normal(next) + (at % 2 === 0 ? 12 * (Math.floor(at / 2) % 4) : 0),
    );
    const options = { k: 4, batchSize: 500, initRows: 1000, holdout: 200, escape: true } as const;
    const start = learn(rows, 2, { ...options, events: true });
    expect(start.distortion.mean).toBeLessThan(2.6);
    const stuck = {
      ...start,
      model: {
        ...start.model,
        centroids: Float64Array.of(0, 0.5, 0, -0.5, 12, 0, 30, 0),
        weights: Float64Array.of(40, 40, 80, 160),
      },
    };
    const from = {
      ...stuck,
      step: 0,
      complete: false,
      perClusterInertia: [80, 80, 160, 6000],
      replicas: [],
      position: { source: null, rowsDone: 0, ordinal: 0, pass: 0 },
    };
    const after = learn(rows, 2, options, { from });
    expect(after.distortion.recent).toBeLessThan(2.6);
    expect(after.tracker?.journal.map(({ event }) => event)).toEqual(expect.arrayContaining(['merged', 'split']));
    expect(sum(after.model.weights)).toBeCloseTo(320 + 10_000 - 200, 3);
  });
  test('keeps a cluster that appears once in 5,000 rows, with every seed', () => {
    for (let seed = 0; seed < 10; seed++) {
      const next = random(seed, 'rare');
      const rows = Float64Array.from({ length: 60_000 }, (_, at) => {
        const row = Math.floor(at / 2);
        return row % 5000 === 17 ? 200 + 0.1 * normal(next) : normal(next) + 10 * ((row % 5) * (1 - (at % 2)));
      });
      const options = { k: 7, batchSize: 1000, escape: true, holdout: 200, seed } as const;
      const start = learn(rows.subarray(0, 6000), 2, options);
      const centroids = Float64Array.of(0, 0, 10, 0, 20, 0, 30, 0, 40, -1, 40, 1, 200, 200);
      const model = { ...start.model, centroids, weights: Float64Array.of(200, 200, 200, 200, 100, 100, 0.2) };
      const from = {
        ...start,
        model,
        step: 0,
        complete: false,
        perClusterInertia: [400, 400, 400, 400, 200, 200, 0.02],
        replicas: [],
      };
      const after = learn(rows, 2, options, {
        from: { ...from, position: { source: null, rowsDone: 0, ordinal: 0, pass: 0 } },
      });
      expect(Math.max(...after.model.centroids)).toBeGreaterThan(195);
    }
  });
  test('asks for a hold-out that can judge, and for no given centroids', () => {
    expect(() => learn(values, 2, { k: 2, replicas: 2, holdout: 50 })).toThrow('at least 100 rows, but holdout is 50');
    expect(() => learn(values, 2, { k: 1, escape: true, init: { centroids: [[0, 0]] } })).toThrow('leave out init');
  });
});
