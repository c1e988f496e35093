import { describe, expect, test } from 'vitest';
import { constantRate, inverseCount, parseForgetting, parseLearningRate, powerRate } from '../../../src/model/index.js';
import { power } from '../../../src/numeric/power.js';
import { learn } from '../../learn.js';

describe('power is x^y', () => {
  test.each([
    [0.5, 1],
    [0.5, 0.5],
    [0.3, 0.75],
    [1, 0.9],
    [0.9, 12.25],
    [1e-300, 0.6],
    [0, 0.7],
  ])('%d ^ %d to 1e-13', (x, y) => {
    expect(Math.abs(power(x, y) - x ** y)).toBeLessThanOrEqual(1e-13 * x ** y);
  });
});

/** One law for every learning rate: 0 < η ≤ 1, and a first mini-batch moves no less than a later one. */
describe.each([
  ['1/n', inverseCount],
  ['power:0.7', powerRate(0.7)],
  ['power:1', powerRate(1)],
  ['constant:0.05', constantRate(0.05)],
])('learning rate %s', (text, rate) => {
  test('lies in (0, 1] and does not grow with the weight', () => {
    for (let n = 10, before = 1; n < 1e6; n *= 3) {
      const eta = rate(10, n);
      expect(eta).toBeGreaterThan(0);
      expect(eta).toBeLessThanOrEqual(before);
      before = eta;
    }
  });
  test('is what its name parses to', () => {
    expect(parseLearningRate(text)(3, 50)).toBe(rate(3, 50));
  });
});

test('power:1 is 1/n', () => expect(powerRate(1)(7, 91)).toBe(inverseCount(7, 91)));
test.each(['2/n', 'power:0.5', 'power:1.1', 'constant:0', 'constant:2', 'power'])('refuses the rate %s', (text) => {
  expect(() => parseLearningRate(text)).toThrow(`"${text}" is not known`);
});

const lambdaOf = (decay?: number, halfLife?: string) => {
  const forgetting = parseForgetting(decay, halfLife);
  return forgetting.by === 'batches' ? forgetting.lambda : () => Number.NaN;
};

describe('forgetting', () => {
  test('a half-life in batches leaves half after so many', () => {
    expect(lambdaOf(undefined, '10batches')(4096) ** 10).toBeCloseTo(0.5, 12);
  });
  test('a half-life in rows does not care how they were cut into mini-batches', () => {
    const lambda = lambdaOf(undefined, '1000rows');
    expect(lambda(300) * lambda(700)).toBeCloseTo(lambda(1000), 13);
    expect(lambda(1000)).toBe(0.5);
  });

  // 100 rows at 0, then 100 rows at 1, ten a mini-batch, one cluster.
  const values = Float64Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 1));
  const run = (options: object) =>
    learn(values, 1, { k: 1, batchSize: 10, init: { centroids: [[0]] }, ...options }).model;

  test('λ = 1 remembers everything', () => {
    expect(run({}).centroids[0]).toBeCloseTo(0.5, 12);
    expect(run({}).weights[0]).toBe(200);
  });
  test('λ = 0 keeps the latest mini-batch only, in the weights too', () => {
    expect(run({ decay: 0 })).toMatchObject({ centroids: Float64Array.of(1), weights: Float64Array.of(10) });
  });
  test('λ = ½ weighs mini-batches by powers of ½, in the weights too', () => {
    const { centroids, weights } = run({ decay: 0.5 });
    expect(weights[0]).toBeCloseTo(20 * (1 - 0.5 ** 20), 9);
    expect(centroids[0]).toBeCloseTo((1 - 0.5 ** 10) / (1 - 0.5 ** 20), 9);
  });
  test('a half-life of 10 rows or 1 batch is λ = ½', () => {
    expect(run({ halfLife: '10rows' })).toEqual(run({ decay: 0.5 }));
    expect(run({ halfLife: '1batches' })).toEqual(run({ decay: 0.5 }));
  });
});
