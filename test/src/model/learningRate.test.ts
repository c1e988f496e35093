import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  constantRate,
  inverseCount,
  type LearningRate,
  learningRates,
  parseLearningRate,
  powerRate,
  type RateText,
  rateName,
  rateUsage,
} from '../../../src/model/index.js';

/** The laws of every learning rate: 0 < η ≤ 1, and an early mini-batch moves a centroid no less than a later one. */
describe.each(learningRates.map(({ example }) => example))('the learning rate %s', (text) => {
  const rate = parseLearningRate(text);
  test('lies in (0, 1] and does not grow with the weight', () => {
    for (let n = 10, before = 1; n < 1e6; n *= 3) {
      const eta = rate(10, n);
      expect(eta).toBeGreaterThan(0);
      expect(eta).toBeLessThanOrEqual(before);
      before = eta;
    }
  });
  test('is parsed by exactly one entry of the table', () => {
    expect(learningRates.filter(({ parse }) => parse(text) !== undefined)).toHaveLength(1);
  });
  test('is recorded by its text', () => expect(rateName(text)).toBe(text));
});

test('a text is parsed to the function of the same name', () => {
  expect(parseLearningRate('1/n')).toBe(inverseCount);
  expect(parseLearningRate('power:0.7')(3, 50)).toBe(powerRate(0.7)(3, 50));
  expect(parseLearningRate('constant:0.05')(3, 50)).toBe(constantRate(0.05)(3, 50));
});
test('power:1 is 1/n', () => expect(powerRate(1)(7, 91)).toBe(inverseCount(7, 91)));
test.each(['2/n', 'power:0.5', 'power:1.1', 'constant:0', 'constant:2', 'power', ''])('"%s" is refused', (text) => {
  expect(() => parseLearningRate(text)).toThrow(`The learning rate must be ${rateUsage}, but is "${text}".`);
});
test('the usage lists every rate with the range of its number', () => {
  expect(rateUsage).toBe('1/n, power:KAPPA with 0.5 < KAPPA ≤ 1, or constant:ALPHA with 0 < ALPHA ≤ 1');
});

describe('a function of the user’s own', () => {
  test('is used as the learning rate and recorded as custom', () => {
    const halfAtFirst: LearningRate = (batchWeight, weight) => batchWeight / (weight + batchWeight);
    expect(parseLearningRate(halfAtFirst)(5, 5)).toBe(0.5);
    expect(rateName(halfAtFirst)).toBe('custom');
  });
  test.each([-0.1, 1.1, Number.NaN])('may not return %d', (eta) => {
    expect(() => parseLearningRate(() => eta)(2, 8)).toThrow(
      `must return a number from 0 to 1, but returned ${eta} for a batch weight of 2 and a total weight of 8`,
    );
  });
});

test('the type of texts admits the rates of the table and nothing else', () => {
  expectTypeOf<'1/n'>().toExtend<RateText>();
  expectTypeOf<'power:0.7'>().toExtend<RateText>();
  expectTypeOf<'constant:0.05'>().toExtend<RateText>();
  expectTypeOf<'power:x'>().not.toExtend<RateText>();
  expectTypeOf<'2/n'>().not.toExtend<RateText>();
});
