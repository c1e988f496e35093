import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KMeansOptions, predictor } from '../../../src/index.js';
import { createKernel } from '../../../src/kernel/index.js';
import { normal, random } from '../../../src/numeric/index.js';
import { kMeansPlusPlus } from '../../../src/seeding/kMeansPlusPlus.js';
import { multistart } from '../../../src/seeding/multistart.js';
import { clusteringOf, lloyd } from '../../../src/solve/index.js';
import { planMoves } from '../../../src/splitMerge/plan.js';
import { splitAll } from '../../../src/splitMerge/split.js';
import { applyRepair } from '../../../src/splitMerge/splitMerge.js';
import { blobs, learn } from '../../learn.js';
import { problems, runs, tolerance } from '../solve/problems.js';

const sum = (xs: ArrayLike<number>) => Array.from(xs).reduce((total, x) => total + x, 0);

describe('structural moves', () => {
  test('lower the inertia of the rows that they were planned from, and keep its weight', () => {
    let moved = 0;
    fc.assert(
      fc.property(problems({ most: 14 }), fc.nat(), ({ points, k }, seed) => {
        const next = random(seed, 'moves');
        const clustering = clusteringOf(
          points,
          k,
          Int32Array.from({ length: points.n }, () => Math.floor(next() * k)),
        );
        const distances = Float64Array.from(clustering.labels, (label, i) => {
          let square = 0;
          for (let t = 0; t < points.d; t++)
            square += (points.values[i * points.d + t] - clustering.centroids[label * points.d + t]) ** 2;
          return square;
        });
        const inertias = new Array<number>(k).fill(0);
        distances.forEach((square, i) => {
          inertias[clustering.labels[i]] += (points.weights?.[i] ?? 1) * square;
        });
        const model = { k, d: points.d, centroids: clustering.centroids.slice(), weights: clustering.weights.slice() };
        const moves = planMoves(
          { ...model, inertias },
          splitAll(points, model, clustering.labels, distances, next),
          1,
          k,
        );
        for (const move of moves) applyRepair({ model, inertias }, move);
        moved += moves.length;
        const after = predictor(
          model,
          'scalar',
        )(points).distances.reduce((total, x, i) => total + (points.weights?.[i] ?? 1) * x, 0);
        expect(after).toBeLessThanOrEqual(clustering.inertia + tolerance(points));
        expect(sum(model.weights)).toBeCloseTo(sum(clustering.weights), 9);
        expect(sum(inertias)).toBeGreaterThanOrEqual(after - tolerance(points));
      }),
      { numRuns: runs(500) },
    );
    expect(moved).toBeGreaterThan(20);
  });
  test('never take a cluster that lies apart, however rare', () => {
    const values = Float64Array.from([0, 0.1, 0.2, 40, 40.1, 40.2, 80, 80.1, 80.2, 100, 120], (x) => x);
    const clustering = clusteringOf({ values, n: 11, d: 1 }, 4, Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3));
    const inertias = [0.02, 0.02, 0.02, 200];
    const splits = splitAll(
      { values, n: 11, d: 1 },
      clustering,
      clustering.labels,
      values.map((x, i) => (x - clustering.centroids[clustering.labels[i]]) ** 2),
      random(0, 'x'),
    );
    expect(splits.gains[3]).toBeCloseTo(200, 8);
    for (const move of planMoves({ ...clustering, inertias }, splits, 1, 4))
      expect(move.cluster).not.toBeOneOf([0, 1, 2]);
  });
});

describe('settled starts', () => {
  const [k, d, n] = [12, 3, 3000];
  const points = { values: blobs(n, k, d, 8), n, d };
  const started = (replicas: number, moving: boolean, seed = 0) =>
    multistart(points, {
      k,
      seeding: kMeansPlusPlus,
      replicas,
      escape: moving,
      random: (i) => random(seed, `test/${i}`),
      kernel: createKernel('auto', k, d),
    });
  const best = lloyd(points, k, { starts: 30 }).inertia;
  test('come first whose inertia is least, and drop what is surely worse', () => {
    const found = started(6, false);
    expect(found.length).toBeLessThan(6);
    expect(found.map(({ inertia }) => inertia)).toEqual(found.map(({ inertia }) => inertia).sort((a, b) => a - b));
  });
  test('reach by structural moves what few plain starts do', () => {
    const excess = (moving: boolean) =>
      Array.from({ length: 12 }, (_, seed) => started(1, moving, seed)[0].inertia / best - 1).filter((x) => x < 0.01)
        .length;
    expect(excess(true)).toBe(12);
    expect(excess(false)).toBeLessThan(12);
  });
});

describe('replicas and escape in a stream', () => {
  const options: KMeansOptions = { k: 8, batchSize: 250, replicas: 3, escape: true, holdout: 100, onDrift: 'tell' };
  const values = blobs(12_000, 8, 2, 21);
  test('stopped at any step and resumed give the same bits', () => {
    const seen: Parameters<typeof learn>[3] extends undefined ? never : ReturnType<typeof learn>[] = [];
    const whole = learn(values, 2, options, { each: (checkpoint) => void seen.push(checkpoint) });
    expect(seen.some(({ replicas: rivals }) => rivals.length > 0)).toBe(true);
    for (const at of [0, 1, 3, 9, 20]) {
      const from = structuredClone(seen[at]);
      const rest = learn(values, 2, options, { from });
      expect(Array.from(rest.model.centroids)).toEqual(Array.from(whole.model.centroids));
      expect([rest.objective, rest.rows]).toEqual([whole.objective, whole.rows]);
    }
  });
  test('however the rows were cut', () => {
    const bits = (cuts: number[]) => Array.from(learn(values, 2, options, { cuts }).model.centroids);
    expect(bits([7, 1999, 301])).toEqual(bits([12_000]));
  });
  test('weights are the rows learned, and the best replica leads at the end', () => {
    const { model, rows, replicas: rivals, distortion } = learn(values, 2, options);
    expect(sum(model.weights)).toBeCloseTo(rows.learned, 6);
    const best = lloyd({ values, n: 12_000, d: 2 }, 8, { starts: 30 }).inertia / 12_000;
    expect(distortion.holdout).toBeLessThan(1.3 * best);
    expect(rivals.length).toBeLessThan(3);
  });
  test('two centroids on one cluster and one on two are mended, and told', () => {
    const next = random(5, 'apart');
    const rows = Float64Array.from(
      { length: 20_000 },
      (_, at) => normal(next) + (at % 2 === 0 ? 12 * (Math.floor(at / 2) % 4) : 0),
    );
    const settled = { k: 4, batchSize: 500, initRows: 1000, holdout: 200, escape: true } as const;
    const start = learn(rows, 2, { ...settled, events: true });
    expect(start.distortion.mean).toBeLessThan(2.6);
    const born = {
      ...start,
      model: {
        ...start.model,
        centroids: Float64Array.of(0, 0.5, 0, -0.5, 12, 0, 30, 0),
        weights: Float64Array.of(40, 40, 80, 160),
      },
    };
    const from = {
      ...born,
      step: 0,
      complete: false,
      perClusterInertia: [80, 80, 160, 6000],
      rivals: [],
      position: { source: null, rowsDone: 0, ordinal: 0, pass: 0 },
    };
    const after = learn(rows, 2, settled, { from });
    expect(after.distortion.recent).toBeLessThan(2.6);
    expect(after.tracker?.journal.map(({ event }) => event)).toEqual(expect.arrayContaining(['merged', 'split']));
    expect(sum(after.model.weights)).toBeCloseTo(320 + 10_000 - 200, 3);
  });
  test('a cluster that appears once in 5,000 rows survives in every seed', () => {
    for (let seed = 0; seed < 10; seed++) {
      const next = random(seed, 'rare');
      const rows = Float64Array.from({ length: 60_000 }, (_, at) => {
        const row = Math.floor(at / 2);
        return row % 5000 === 17 ? 200 + 0.1 * normal(next) : normal(next) + 10 * ((row % 5) * (1 - (at % 2)));
      });
      const settled = { k: 7, batchSize: 1000, escape: true, holdout: 200, seed } as const;
      const start = learn(rows.subarray(0, 6000), 2, settled);
      const centroids = Float64Array.of(0, 0, 10, 0, 20, 0, 30, 0, 40, -1, 40, 1, 200, 200);
      const model = { ...start.model, centroids, weights: Float64Array.of(200, 200, 200, 200, 100, 100, 0.2) };
      const from = {
        ...start,
        model,
        step: 0,
        complete: false,
        perClusterInertia: [400, 400, 400, 400, 200, 200, 0.02],
        rivals: [],
      };
      const after = learn(rows, 2, settled, {
        from: { ...from, position: { source: null, rowsDone: 0, ordinal: 0, pass: 0 } },
      });
      expect(Math.max(...after.model.centroids)).toBeGreaterThan(195);
    }
  });
  test('ask for a hold-out that can judge, and for seeds of their own', () => {
    expect(() => learn(values, 2, { k: 2, replicas: 2, holdout: 50 })).toThrow(
      'at least 100 rows, and there is one of 50',
    );
    expect(() => learn(values, 2, { k: 1, escape: true, init: { centroids: [[0, 0]] } })).toThrow('leave out init');
  });
});
