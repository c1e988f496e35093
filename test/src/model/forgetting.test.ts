import { describe, expect, expectTypeOf, test } from 'vitest';
import { decayed } from '../../../src/model/forgetting.js';
import { type Duration, type HalfLife, parseDuration, parseForgetting } from '../../../src/model/index.js';
import { learn } from '../../learn.js';

const lambdaOf = (decay?: number, halfLife?: string) => {
  const forgetting = parseForgetting(decay, halfLife);
  return forgetting.by === 'batches' ? forgetting.lambda : () => Number.NaN;
};

describe('parseForgetting', () => {
  test('without a decay or a half-life nothing is forgotten', () => expect(lambdaOf()(4096)).toBe(1));
  test('a half-life of 10 batches leaves half of a weight after 10 batches', () => {
    expect(lambdaOf(undefined, '10batches')(4096) ** 10).toBeCloseTo(0.5, 12);
  });
  test('a half-life in rows does not depend on how rows were cut into mini-batches', () => {
    const lambda = lambdaOf(undefined, '1000rows');
    expect(lambda(300) * lambda(700)).toBeCloseTo(lambda(1000), 13);
    expect(lambda(1000)).toBe(0.5);
  });
  test.each([
    ['90s', 90],
    ['10m', 600],
    ['1.5h', 5400],
    ['7d', 604_800],
  ])('a half-life of %s is %d seconds of event time', (text, halfLife) => {
    expect(parseForgetting(undefined, text)).toEqual({ by: 'time', halfLife });
    expect(parseDuration('late', text)).toBe(halfLife);
  });
  test.each(['0rows', '0s', '10', 'rows', '-5m', '10weeks'])('a half-life of "%s" is refused', (text) => {
    expect(() => parseForgetting(undefined, text)).toThrow(`but is "${text}".`);
  });
  test.each([-0.1, 1.1, Number.NaN])('a decay of %d is refused', (decay) => {
    expect(() => parseForgetting(decay)).toThrow(`The decay ${decay} lies outside 0…1`);
  });
  test('a decay and a half-life at once are refused', () => {
    expect(() => parseForgetting(0.5, '10rows')).toThrow('either a decay (now 0.5) or a half-life (now 10rows)');
  });
});

test('parseDuration names what it was given for', () => {
  expect(parseDuration('late', '0s')).toBe(0);
  expect(() => parseDuration('late', '5 minutes')).toThrow('late must be a number of seconds');
});

test('decayed multiplies by λ and adds; before the first mini-batch it only adds', () => {
  expect(decayed([4, 8], 0.5, Float64Array.of(1, 2))).toEqual([3, 6]);
  expect(decayed([], 0.5, Float64Array.of(1, 2))).toEqual([1, 2]);
});

test('the types admit the texts that the parsers do', () => {
  expectTypeOf<'1000rows' | '100batches' | '90s' | '1.5h'>().toExtend<HalfLife>();
  expectTypeOf<'7d'>().toExtend<Duration>();
  expectTypeOf<'7weeks'>().not.toExtend<HalfLife>();
  expectTypeOf<'100rows'>().not.toExtend<Duration>();
});

describe('a run over 100 rows at 0 and then 100 rows at 1, ten per mini-batch, with one cluster', () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 1));
  const run = (options: object) =>
    learn(values, 1, { k: 1, batchSize: 10, init: { centroids: [[0]] }, ...options }).model;

  test('remembers everything with λ = 1', () => {
    expect(run({}).centroids[0]).toBeCloseTo(0.5, 12);
    expect(run({}).weights[0]).toBe(200);
  });
  test('keeps the latest mini-batch only with λ = 0, in the weights too', () => {
    expect(run({ decay: 0 })).toMatchObject({ centroids: Float64Array.of(1), weights: Float64Array.of(10) });
  });
  test('weighs mini-batches by powers of ½ with λ = ½, in the weights too', () => {
    const { centroids, weights } = run({ decay: 0.5 });
    expect(weights[0]).toBeCloseTo(20 * (1 - 0.5 ** 20), 9);
    expect(centroids[0]).toBeCloseTo((1 - 0.5 ** 10) / (1 - 0.5 ** 20), 9);
  });
  test('does the same with a half-life of 10 rows, of 1 batch, and with λ = ½', () => {
    expect(run({ halfLife: '10rows' })).toEqual(run({ decay: 0.5 }));
    expect(run({ halfLife: '1batches' })).toEqual(run({ decay: 0.5 }));
  });
});
