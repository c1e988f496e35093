import { expect, test } from 'vitest';
import { addResults, estimateCycles, NO_WORK } from '../../../../src/kernel/screening/costModel.js';
import type { ScreeningStrategy } from '../../../../src/kernel/screening/strategy.js';

const whole: ScreeningStrategy = { screen: 'int16', prefixEighths: 8 };
const half: ScreeningStrategy = { screen: 'int16', prefixEighths: 4 };
const [k, d] = [256, 128];

test('a shorter prefix costs less if it leaves no work', () => {
  expect(estimateCycles(half, NO_WORK, k, d)).toBeLessThan(estimateCycles(whole, NO_WORK, k, d));
});

test.each(['candidates', 'verified', 'rescanned'] as const)('more %s cost more', (kind) => {
  expect(estimateCycles(half, { ...NO_WORK, [kind]: 1 }, k, d)).toBeGreaterThan(estimateCycles(half, NO_WORK, k, d));
});

test('products of anchors cost less per row, the more rows they serve', () => {
  const cost = (rows: number) => estimateCycles({ ...half, anchored: true }, NO_WORK, k, d, rows);
  expect(cost(1000) - cost(Number.POSITIVE_INFINITY)).toBeCloseTo((k * k * (d / 2)) / (12 * 1000), 9);
});

test('results of slots add up to results per row', () => {
  const slot = { candidates: 8, verified: 4, rescanned: 2 };
  const two = addResults(addResults(NO_WORK, slot, 1 / 16), slot, 1 / 16);
  expect(two).toEqual({ candidates: 1, verified: 0.5, rescanned: 0.25 });
});
