import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClusterDual } from '../../../src/bound/clusterDual.js';
import { clusterMultipliers } from '../../../src/bound/clusterMultipliers.js';
import { batchBound, Certifier, Scatter, semidefiniteBounds } from '../../../src/bound/index.js';
import { RunningCertificate } from '../../../src/bound/runningCertificate.js';
import { enumeratePartitions } from '../../../src/exact/partitions.js';
import { type Model, type Points, predictor } from '../../../src/index.js';
import { sliceRows } from '../../../src/model/index.js';
import { normal, random } from '../../../src/numeric/index.js';
import { lloyd } from '../../../src/solve/index.js';
import { irisRows, pointsOf, ruspiniRows } from '../../fixtures/rows.js';
import { blobs, learn } from '../../learn.js';
import { problems, runs, tolerance } from '../solve/problems.js';

const modelOf = (points: Points, k: number, starts = 1): Model => lloyd(points, k, { starts });
const optimum = (points: Points, k: number) => enumeratePartitions(points, k).clustering.inertia;

function clusterBound(points: Points, model: Model, zeta: number): number {
  const dual = new ClusterDual(model, new Float64Array(points.d), zeta);
  const { labels, distances } = predictor(model)(points);
  dual.add(points, labels, distances);
  return dual.bound();
}

function certified(points: Points, model: Model, cut = points.n): Certifier {
  const certifier = new Certifier(model);
  const assign = predictor(model);
  for (let from = 0; from < points.n; from += cut) {
    const part = sliceRows(points, from, Math.min(cut, points.n - from));
    const { labels, distances } = assign(part);
    certifier.add(part, labels, distances);
  }
  certifier.finish();
  return certifier;
}

describe('no bound is ever above the optimum', () => {
  test('of the scatter', () => {
    fc.assert(
      fc.property(problems(), ({ points, k }) => {
        const scatter = new Scatter(points.d);
        scatter.add(points);
        expect(scatter.bound(k)).toBeLessThanOrEqual(optimum(points, k) + tolerance(points));
      }),
      { numRuns: runs(1000) },
    );
  });
  test('of the clusters, whatever the model and ζ', () => {
    fc.assert(
      fc.property(
        problems(),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.boolean(),
        ({ points, k }, zeta, good) => {
          const found = modelOf(points, k);
          const model = good
            ? found
            : {
                ...found,
                centroids: found.centroids.map((x, i) => x + (i % 3) - 1),
                weights: found.weights.map((w, j) => w + j),
              };
          expect(clusterBound(points, model, zeta)).toBeLessThanOrEqual(optimum(points, k) + tolerance(points));
        },
      ),
      { numRuns: runs(1000) },
    );
  });
  test('of the relaxation, at any iteration, from any start, with and without cuts', () => {
    fc.assert(
      fc.property(
        problems(),
        fc.boolean(),
        fc.double({ min: 0, max: 50, noNaN: true }),
        ({ points, k }, cuts, zeta) => {
          const best = optimum(points, k);
          const { labels } = modelOf(points, k) as ReturnType<typeof lloyd>;
          const multipliers = zeta > 1 ? clusterMultipliers(points, k, labels, zeta) : undefined;
          for (const { lower } of semidefiniteBounds(points, k, {
            iterations: 60,
            every: 7,
            cuts,
            labels,
            multipliers,
          })) {
            expect(lower).toBeLessThanOrEqual(best + tolerance(points));
          }
        },
      ),
      { numRuns: runs(1000) },
    );
  }, 900_000);
  test('of a certificate, by any method, however the rows come', () => {
    fc.assert(
      fc.property(problems({ most: 9 }), fc.integer({ min: 1, max: 9 }), ({ points, k }, cut) => {
        const certifier = certified(points, modelOf(points, k), cut);
        for (const batch of certifier.batches)
          certifier.addBatch(batch, batchBound(batch.points, k, modelOf(points, k).centroids));
        for (const { lower } of certifier.certificate().bounds)
          expect(lower).toBeLessThanOrEqual(optimum(points, k) + tolerance(points));
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('bounds are tight where theory says so', () => {
  test('of the scatter: where the clusters are points on an axis', () => {
    const points = pointsOf([
      [0, 1],
      [0, -1],
      [50, 1],
      [50, -1],
    ]);
    const scatter = new Scatter(2);
    scatter.add(points);
    expect(scatter.bound(2)).toBeCloseTo(4, 8);
  });
  test('of the clusters: blobs far apart are proved to a millionth, by sums over one reading', () => {
    const next = random(7, 'far apart');
    const points = {
      values: Float64Array.from(
        { length: 9000 },
        (_, at) => normal(next) + (Math.floor(at / 3) % 4 === at % 3 ? 25 : 0),
      ),
      n: 3000,
      d: 3,
    };
    const { gap, method } = certified(points, modelOf(points, 4, 5), 700).certificate();
    expect(method).toBe('clusters');
    expect(gap).toBeLessThan(1e-6);
  });
  test('of the relaxation with cuts: ruspini in four, and iris in two to five within two in a hundred', async () => {
    const gap = (points: Points, k: number, iterations: number) => {
      const best = lloyd(points, k, { starts: 20 });
      const found = [...semidefiniteBounds(points, k, { iterations, labels: best.labels })].at(-1);
      return best.inertia / (found?.lower ?? 0) - 1;
    };
    expect(gap(ruspiniRows(), 4, 100)).toBeLessThan(1e-3);
    const iris = await irisRows();
    for (const [k, iterations] of [
      [2, 200],
      [3, 200],
      [4, 200],
      [5, 300],
    ])
      expect(gap(iris, k, iterations)).toBeLessThan(0.02);
  }, 900_000);
  test('with no iteration and no multipliers the relaxation is the bound of the scatter', async () => {
    const iris = await irisRows();
    const scatter = new Scatter(4);
    scatter.add(iris);
    for (const k of [2, 3, 4]) {
      const [{ lower }] = semidefiniteBounds(iris, k);
      expect(lower).toBeCloseTo(scatter.bound(k), 6);
    }
  });
});

describe('a certificate', () => {
  const points = { values: blobs(2500, 3, 2, 9), n: 2500, d: 2 };
  const model = modelOf(points, 3);
  test('does not depend on how the rows were cut, but for rounding in the sums', () => {
    const [whole, pieces] = [certified(points, model), certified(points, model, 97)].map((found) =>
      found.certificate(),
    );
    expect(pieces.bounds.map(({ method }) => method)).toEqual(whole.bounds.map(({ method }) => method));
    pieces.bounds.forEach(({ lower }, i) =>
      expect(Math.abs(lower - whole.bounds[i].lower)).toBeLessThan(1e-9 * whole.inertia),
    );
  });
  test('adds up what is proved of batches', () => {
    const certifier = certified(points, model);
    expect(certifier.batches.map(({ points: { n } }) => n).sort((a, b) => b - a)).toEqual([...Array(9).fill(256), 196]);
    for (const batch of certifier.batches) certifier.addBatch(batch, batch.inertia * 0.9);
    const { bounds, inertia } = certifier.certificate();
    expect(bounds.find(({ method }) => method === 'batches')?.lower).toBeCloseTo(0.9 * inertia, 6);
  });
  test('of sampled batches states its confidence and is below what the whole would give', () => {
    const many = { values: blobs(60_000, 3, 2, 5), n: 60_000, d: 2 };
    const certifier = new Certifier(model, { keepRows: 20_000, risk: 0.05 });
    const { labels, distances } = predictor(model)(many);
    certifier.add(many, labels, distances);
    certifier.finish();
    for (const batch of certifier.batches) certifier.addBatch(batch, 0.95 * batch.inertia);
    const { bounds, inertia } = certifier.certificate();
    const sampled = bounds.find(({ method }) => method === 'sampled batches');
    expect(sampled?.confidence).toBe(0.95);
    expect(sampled?.lower).toBeLessThan(0.95 * inertia);
    expect(sampled?.lower).toBeGreaterThan(0.5 * inertia);
  });
  test('of weighted rows is that of their copies', () => {
    const few = pointsOf(
      [
        [0, 1],
        [2, 0],
        [9, 8],
        [8, 9],
        [9, 9],
        [20, 0],
      ],
      [1, 2, 3, 1, 1, 2],
    );
    const copies = pointsOf([
      [0, 1],
      [2, 0],
      [2, 0],
      [9, 8],
      [9, 8],
      [9, 8],
      [8, 9],
      [9, 9],
      [20, 0],
      [20, 0],
    ]);
    const at = modelOf(few, 3, 5);
    expect(clusterBound(few, at, 1)).toBeCloseTo(clusterBound(copies, at, 1), 8);
  });
});

describe('the running certificate', () => {
  test('holds at every checkpoint, and changes no bit of the run', () => {
    const values = blobs(20_000, 4, 3, 3);
    const gaps: number[] = [];
    const options = { k: 4, batchSize: 1000, initRows: 1000 };
    const each = ({
      certificate,
      rows,
    }: {
      certificate: { gap: number | null; rows: number } | null;
      rows: { learned: number };
    }) => {
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
  test('of few rows is never above their optimum', () => {
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
});
