import { describe, expect, test } from 'vitest';
import { runKernels } from '../../../src/kernel/index.js';
import { type KMeansOptions, Learner, type ValidatedBatch } from '../../../src/learner/index.js';

const batchOf = (values: number[][], more: Partial<ValidatedBatch> = {}): ValidatedBatch => ({
  values: Float64Array.from(values.flat()),
  n: values.length,
  d: values[0]?.length ?? 0,
  rows: values.length,
  source: 0,
  pass: 0,
  ...more,
});
const learnerOf = (options: KMeansOptions, onStep = () => {}) =>
  new Learner(options, { featureNames: ['x'], kernels: runKernels('scalar'), onStep });

describe('a learner', () => {
  test('waits for the seeding rows, and has no checkpoint before', () => {
    const learner = learnerOf({ k: 2, batchSize: 4, initRows: 8 });
    learner.push(batchOf([[0], [1], [2]]));
    expect([learner.seeded, learner.status.step]).toEqual([false, 0]);
    expect(() => learner.checkpoint()).toThrow('There is no model yet: 3 rows read, seeding waits for 8.');
  });

  test('starts at once from given centroids, at step 0', () => {
    const learner = learnerOf({ k: 2, init: { centroids: [[0], [10]] } });
    learner.push(batchOf([[1]]));
    expect(learner.seeded).toBe(true);
    expect(Array.from(learner.checkpoint().model.centroids)).toEqual([0, 10]);
  });

  test('calls back once when seeded and once for every mini-batch', () => {
    const steps: number[] = [];
    const learner: Learner = learnerOf({ k: 1, batchSize: 2, initRows: 4 }, () => steps.push(learner.status.step));
    learner.push(batchOf([[0], [1], [2], [3], [4]]));
    learner.finish();
    expect(steps).toEqual([0, 1, 2, 3]);
  });

  test('seeds from fewer rows where the stream ends early', () => {
    const learner = learnerOf({ k: 1, batchSize: 100, initRows: 1000 });
    learner.push(batchOf([[1], [3]]));
    learner.finish();
    const { model, rows, complete } = learner.checkpoint();
    expect([model.centroids[0], rows.learned, complete]).toEqual([2, 2, true]);
  });

  test('refuses to end without a row, saying what became of those that were read', () => {
    const learner = learnerOf({ k: 1 });
    learner.push(batchOf([], { rows: 2, d: 1, rowNumbers: new Int32Array(0), reasons: new Map([[0, 'NaN']]) }));
    expect(() => learner.finish()).toThrow('No row to learn from: 2 read, 2 rejected, 0 held out.');
  });

  test('refuses rows that all have weight 0, also where centroids are given', () => {
    const weightless = { ...batchOf([[1], [2]]), weights: new Float64Array(2) };
    const given = learnerOf({ k: 1, init: { centroids: [[5]] } });
    given.push(weightless);
    expect(() => given.finish()).toThrow('All 2 rows have weight 0');
    const seeded = learnerOf({ k: 1 });
    seeded.push(weightless);
    expect(() => seeded.finish()).toThrow('All 2 seeding rows have weight 0');
  });
  test('publishes no centroids that are not finite after an error', () => {
    const learner = learnerOf({ k: 1, batchSize: 2, initRows: 2 });
    learner.push(batchOf([[1], [2]]));
    expect(() => learner.push(batchOf([[1], [1e200]]))).toThrow('overflow');
    expect(Array.from(learner.checkpoint().model.centroids)).toEqual([1.5]);
  });
  test('refuses rows of another number of features, before and after it is seeded', () => {
    const waiting = learnerOf({ k: 1, initRows: 10, batchSize: 10 });
    waiting.push(batchOf([[1]]));
    expect(() => waiting.push(batchOf([[1, 2]]))).toThrow('Rows have 2 features, but the rows before them have 1');
    const running = learnerOf({ k: 1, initRows: 1, batchSize: 1 });
    running.push(batchOf([[1]]));
    expect(() => running.push(batchOf([[1, 2]]))).toThrow('The rows have 2 features but the model has 1');
  });

  test('stops, with the place, before an overflow is published', () => {
    const learner = learnerOf({ k: 1, batchSize: 1, initRows: 1 });
    expect(() => learner.push(batchOf([[1e200], [-1e200]]))).toThrow(
      'overflow float64 in mini-batch 2 (pass 0, up to row 2)',
    );
    expect(Number.isFinite(learner.checkpoint().distortion.mean)).toBe(true);
  });

  test('ignores rows after it is over', () => {
    const learner = learnerOf({ k: 1, batchSize: 1, initRows: 1 });
    learner.push(batchOf([[1]]));
    learner.finish();
    learner.push(batchOf([[100]]));
    expect(learner.checkpoint().rows.read).toBe(1);
  });
});
