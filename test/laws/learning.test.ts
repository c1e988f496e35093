import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromDocument, toDocument } from '../../src/checkpoint/index.js';
import { digest, type KMeansOptions } from '../../src/index.js';
import { scalarKernel } from '../../src/kernel/scalar.js';
import { emptyStatistics, merge } from '../../src/model/index.js';
import { Summarizer } from '../../src/model/statistics.js';
import { blobs, learn } from '../learn.js';

const options: KMeansOptions = { k: 4, batchSize: 32, initRows: 50, holdout: 20, decay: 0.99 };
const values = blobs(600, 4, 3);
const numbers = { ...options };

describe('learning from a stream', () => {
  test('does not depend on how the record batches are cut', async () => {
    const expected = await digest(learn(values, 3, options));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }), async (cuts) => {
        expect(await digest(learn(values, 3, options, { cuts }))).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  test('gives the same digest with the scalar and the SIMD kernel', async () => {
    const [scalar, simd] = await Promise.all(
      (['scalar', 'simd'] as const).map((kernel) => digest(learn(values, 3, { ...options, kernel }))),
    );
    expect(simd).toBe(scalar);
  });

  test('counts every row once: learned, held out and rejected rows sum to the rows read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 1, max: 100 }), (holdout, batchSize) => {
        const { rows, model } = learn(values, 3, { ...numbers, holdout, batchSize, decay: 1 });
        expect(rows.read).toBe(600);
        expect(rows.learned + rows.heldOut + rows.rejected).toBe(600);
        expect(model.weights.reduce((sum, w) => sum + w)).toBe(rows.learned);
      }),
      { numRuns: 20 },
    );
  });

  test('ends at the mean of all rows to 12 digits with k = 1', () => {
    const { model } = learn(values, 3, { k: 1, batchSize: 7 });
    for (let t = 0; t < 3; t++) {
      const mean = values.filter((_, i) => i % 3 === t).reduce((sum, x) => sum + x, 0) / 600;
      expect(Math.abs(model.centroids[t] - mean)).toBeLessThan(1e-12 * Math.abs(mean));
    }
  });

  test('permutes the features of the centroids when the features of the rows are permuted', () => {
    const order = [2, 0, 1];
    const permuted = values.map((_, i) => values[i - (i % 3) + order[i % 3]]);
    const init = {
      centroids: [
        [1, 2, 3],
        [15, 4, 9],
        [8, 8, 8],
        [3, 19, 1],
      ],
    };
    const plain = learn(values, 3, { k: 4, batchSize: 32, init });
    const other = learn(permuted, 3, {
      k: 4,
      batchSize: 32,
      init: { centroids: init.centroids.map((row) => order.map((t) => row[t])) },
    });
    other.model.centroids.forEach((c, i) =>
      expect(c).toBeCloseTo(plain.model.centroids[i - (i % 3) + order[i % 3]], 10),
    );
  });

  test('is Bottou’s 1/n rule, row by row, with a batch size of 1', () => {
    const init = {
      centroids: [
        [0, 0, 0],
        [10, 10, 10],
      ],
    };
    const { model } = learn(values, 3, { k: 2, batchSize: 1, init });
    const centres = init.centroids.map((row) => [...row]);
    const counts = [0, 0];
    for (let i = 0; i < 600; i++) {
      const row = Array.from(values.subarray(3 * i, 3 * i + 3));
      const [a, b] = centres.map((c) => c.reduce((sum, x, t) => sum + (row[t] - x) ** 2, 0));
      const j = b < a ? 1 : 0;
      counts[j]++;
      centres[j] = centres[j].map((x, t) => x + (row[t] - x) / counts[j]);
    }
    centres.flat().forEach((x, i) => expect(model.centroids[i]).toBeCloseTo(x, 9));
    expect(Array.from(model.weights)).toEqual(counts);
  });
});

describe('resuming', () => {
  test('from a saved checkpoint gives the same digest as never stopping, at every step', async () => {
    const expected = await digest(learn(values, 3, options, { cuts: [70] }));
    const checkpoints: Parameters<typeof toDocument>[0][] = [];
    learn(values, 3, options, { cuts: [70], each: (checkpoint) => checkpoints.push(checkpoint) });
    expect(checkpoints.length).toBeGreaterThan(15);
    for (const checkpoint of checkpoints) {
      const { centroids, weights } = checkpoint.model;
      const restored = fromDocument(JSON.parse(JSON.stringify(toDocument(checkpoint))), centroids, weights);
      expect(await digest(learn(values, 3, options, { cuts: [70], from: restored }))).toBe(expected);
    }
  });
});

describe('batch statistics', () => {
  const piece = (from: number, to: number) => {
    const kernel = scalarKernel();
    kernel.load(values.slice(0, 12), 4, 3);
    const summary = new Summarizer(kernel, 4, 3).summarize({
      values: values.subarray(from * 3, to * 3),
      n: to - from,
      d: 3,
    });
    return structuredClone(summary);
  };

  test('are unchanged when merged with empty statistics', () => {
    expect(merge(emptyStatistics(4, 3), piece(0, 50))).toEqual(piece(0, 50));
  });

  test('merge commutatively to the last bit, and associatively except for rounding', () => {
    const [a, b, c] = [piece(0, 100), piece(100, 250), piece(250, 600)];
    const sum = (...parts: (typeof a)[]) => parts.reduce((total, part) => merge(structuredClone(total), part));
    expect(sum(a, b)).toEqual(sum(b, a));
    const left = sum(sum(a, b), c);
    const right = sum(a, sum(b, c));
    expect(right.counts).toEqual(left.counts);
    left.sums.forEach((x, i) => expect(right.sums[i]).toBeCloseTo(x, 9));
  });

  test('count a row of weight 2 like the same row twice in the mini-batch', () => {
    const weights = new Float64Array(600).fill(2);
    const twice = Float64Array.from({ length: 3600 }, (_, i) => values[3 * Math.floor(i / 6) + (i % 3)]);
    const init = { centroids: Array.from({ length: 4 }, (_, j) => Array.from(values.subarray(3 * j, 3 * j + 3))) };
    const weighted = learn(values, 3, { k: 4, batchSize: 30, init }, { weights });
    const doubled = learn(twice, 3, { k: 4, batchSize: 60, init });
    expect(weighted.model.weights).toEqual(doubled.model.weights);
    weighted.model.centroids.forEach((x, i) => expect(doubled.model.centroids[i]).toBeCloseTo(x, 12));
  });
});

test('a hold-out of 30,000 rows is saved and restored without loss', () => {
  const many = blobs(200_000, 2, 1);
  const checkpoint = learn(many, 1, { k: 2, holdout: 30_000 });
  const { centroids, weights } = checkpoint.model;
  const restored = fromDocument(JSON.parse(JSON.stringify(toDocument(checkpoint))), centroids, weights);
  expect(restored.held).toEqual(checkpoint.held);
  expect(restored.held.weights.length).toBe(30_000);
});
