import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeMissing, fillMissing, fitImputation } from '../../../src/model/imputation.js';
import { pointsOf } from '../../fixtures/rows.js';

const none = Number.NaN;

describe('what stands for missing values', () => {
  const points = pointsOf([
    [1, none, none],
    [none, 4, none],
    [2, 8, none],
    [9, 3, none],
  ]);
  test.each([
    ['mean', [4, 5, 0]],
    ['median', [2, 4, 0]],
    ['zero', [0, 0, 0]],
  ] as const)('is the %s of the values that are there, and 0 where there is none', (by, values) => {
    expect(fitImputation(by, points)).toEqual({ by, values });
  });

  test('counts each row by its weight: weights of whole numbers are repeated rows', () => {
    const row = fc.record({
      x: fc.option(fc.integer({ min: -5, max: 5 }), { nil: none }),
      weight: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.constantFrom('mean' as const, 'median' as const), (rows, by) => {
        const weighted = pointsOf(
          rows.map(({ x }) => [x]),
          rows.map(({ weight }) => weight),
        );
        const repeated = rows.flatMap(({ x, weight }) => new Array<number>(weight).fill(x));
        fc.pre(repeated.length > 0);
        const [value] = fitImputation(by, weighted).values;
        expect(value).toBeCloseTo(fitImputation(by, pointsOf(repeated.map((x) => [x]))).values[0], 12);
      }),
    );
  });

  test('fills missing values alone', () => {
    const rows = Float32Array.of(none, 1, 2, none);
    fillMissing({ by: 'mean', values: [7, 8] }, rows);
    expect(Array.from(rows)).toEqual([7, 1, 2, 8]);
  });

  test('is said with the share of the rows that lack it, for the first features', () => {
    const say = (by: 'mean' | 'zero') => describeMissing(fitImputation(by, points), points, 'rows', (t) => 'abc'[t]);
    expect(say('mean')).toBe(
      'missing values are replaced: of "a" (1 of 4 rows) by the mean 4, of "b" (1 of 4 rows) by the mean 5, ' +
        'of "c" (all of 4 rows) by 0, since no row has a value',
    );
    expect(say('zero')).toMatch(/of "a" \(1 of 4 rows\) by 0, of "b"/);
    const wide = pointsOf([new Array<number>(9).fill(none)]);
    expect(describeMissing(fitImputation('mean', wide), wide, 'rows', String)).toMatch(/, and of 5 other features$/);
    const whole = pointsOf([[1, 2]]);
    expect(describeMissing(fitImputation('mean', whole), whole, 'rows', String)).toBeUndefined();
  });
});
