import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromDocument, toDocument } from '../../src/checkpoint/document.js';
import { type Checkpoint, digest, type KMeansOptions, Learner, runKernels } from '../../src/index.js';
import { powerOfHalf } from '../../src/numeric/powerOfHalf.js';
import { random } from '../../src/numeric/random.js';

interface Timed {
  x: number;
  time: number;
}

/** Learns rows of one feature with event times in seconds; they arrive in pieces of `cut` rows. */
function learn(
  rows: readonly Timed[],
  options: KMeansOptions,
  { cut = 7, from, each = () => {} }: { cut?: number; from?: Checkpoint; each?: (c: Checkpoint) => void } = {},
) {
  const learner: Learner = new Learner(options, {
    featureNames: [],
    kernels: runKernels(),
    onStep: () => each(learner.checkpoint()),
    from,
  });
  for (let start = (from?.position.source as number | null) ?? 0; start < rows.length; start += cut) {
    const piece = rows.slice(start, start + cut);
    const intake = {
      values: Float64Array.from(piece, ({ x }) => x),
      times: Float64Array.from(piece, ({ time }) => time),
      n: piece.length,
      d: 1,
    };
    learner.push({ ...intake, rows: piece.length, source: start, pass: 0 });
  }
  learner.finish();
  return learner.checkpoint();
}

const two = { init: { centroids: [[0], [100]] }, k: 2 };
const next = random(1, 'event times');
const jittered: Timed[] = Array.from({ length: 300 }, (_, i) => ({
  x: 100 * Math.round(next()) + next(),
  time: i + 40 * next(),
}));

describe('the weight of a centroid after 30 rows, with this forgetting', () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ x: 0, time: i }));
  const weight = (options: Partial<KMeansOptions>) =>
    learn(rows, { ...two, batchSize: 10, ...options }).model.weights[0];
  test.each<[string, Partial<KMeansOptions>, number]>([
    ['none', {}, 30],
    ['decay 0.5', { decay: 0.5 }, 10 + 5 + 2.5],
    ['decay 0', { decay: 0 }, 10],
    ['half-life 20rows', { halfLife: '20rows' }, 10 * (1 + Math.SQRT1_2 + 0.5)],
    ['half-life 1batches', { halfLife: '1batches' }, 10 + 5 + 2.5],
    ['half-life 10s', { halfLife: '10s' }, rows.reduce((sum, { time }) => sum + 2 ** ((time - 29) / 10), 0)],
    ['half-life 0.5m', { halfLife: '0.5m' }, rows.reduce((sum, { time }) => sum + 2 ** ((time - 29) / 30), 0)],
  ])('%s', (_, options, expected) => {
    expect(weight(options) / expected).toBeCloseTo(1, 9);
  });
});

describe('forgetting by event time', () => {
  const options = { ...two, batchSize: 50, halfLife: '60s' as const };
  const exact = (rows: readonly Timed[], side: number) => {
    const now = Math.max(...rows.map(({ time }) => time));
    return rows.filter(({ x }) => x > 50 === (side === 1)).reduce((sum, { time }) => sum + 2 ** ((time - now) / 60), 0);
  };
  test('weighs each row by its age at the latest event, whatever the batch size', () => {
    for (const batchSize of [1, 7, 50, 300]) {
      const { model } = learn(jittered, { ...options, batchSize });
      for (const side of [0, 1]) expect(model.weights[side] / exact(jittered, side)).toBeCloseTo(1, 8);
    }
  });
  test('does not depend on the order of the rows within a mini-batch', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(jittered.slice(0, 50), { minLength: 50 }), (shuffled) => {
        const [a, b] = [learn(jittered.slice(0, 50), options), learn(shuffled, options)];
        a.model.weights.forEach((w, j) => expect(b.model.weights[j] / w).toBeCloseTo(1, 12));
        a.model.centroids.forEach((c, j) => expect(b.model.centroids[j]).toBeCloseTo(c, 10));
      }),
      { numRuns: 30 },
    );
  });
  test('forgets as much in a gap without rows as in the same time with rows of other clusters', () => {
    const left = { x: 0, time: 0 };
    const gap = learn([left, { x: 100, time: 120 }], { ...options, batchSize: 1 });
    const busy = learn([left, ...Array.from({ length: 120 }, (_, i) => ({ x: 100, time: i + 1 }))], {
      ...options,
      batchSize: 1,
    });
    expect(gap.model.weights[0]).toBe(0.25);
    expect(busy.model.weights[0]).toBeCloseTo(0.25, 9);
  });
  test('gives a late row its decayed weight, or rejects it where it is later than `late` allows', () => {
    const rows = [
      { x: 0, time: 600 },
      { x: 0, time: 540 },
      { x: 0, time: 0 },
    ];
    expect(learn(rows, options).model.weights[0]).toBeCloseTo(1 + 0.5 + 2 ** -10, 12);
    const strict = learn(rows, { ...options, late: '2m' });
    expect([strict.rows.rejected, strict.rejectedBy, strict.model.weights[0]]).toEqual([1, { late: 1 }, 1.5]);
  });
  test('resumes to the same bits from every step, however the rows are cut, also with rejected rows', async () => {
    const strict = { ...options, batchSize: 16, holdout: 20, late: '20s' as const, initRows: 16 };
    const checkpoints: Checkpoint[] = [];
    const whole = learn(jittered, strict, { each: (checkpoint) => checkpoints.push(checkpoint) });
    expect(whole.rows.rejected).toBeGreaterThan(5);
    for (const cut of [1, 13, 300]) expect(await digest(learn(jittered, strict, { cut }))).toBe(await digest(whole));
    for (const checkpoint of checkpoints) {
      const { centroids, weights } = checkpoint.model;
      const from = fromDocument(JSON.parse(JSON.stringify(toDocument(checkpoint))), centroids, weights);
      expect(await digest(learn(jittered, strict, { from }))).toBe(await digest(whole));
    }
  });
  test('refuses rows without event times', () => {
    const learner = new Learner(options, { featureNames: [], kernels: runKernels() });
    expect(() => learner.push({ values: new Float64Array(60), n: 60, d: 1, rows: 60, source: null, pass: 0 })).toThrow(
      '--time COLUMN',
    );
  });
});

test('powerOfHalf(x) is ½^x to 13 digits, and 0 for large x', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (x) => {
      expect(Math.abs(powerOfHalf(x) / 2 ** -x - 1)).toBeLessThan(1e-13);
    }),
  );
  expect([
    powerOfHalf(0),
    powerOfHalf(1),
    powerOfHalf(10),
    powerOfHalf(2000),
    powerOfHalf(Number.POSITIVE_INFINITY),
  ]).toEqual([1, 0.5, 2 ** -10, 0, 0]);
});
