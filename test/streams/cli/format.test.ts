import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proved, roundedDown, roundedDownTo, roundedUp } from '../../../streams/cli/format.js';

const positive = fc.double({ min: 0, max: 1e12, noNaN: true });

describe('numbers of a proof', () => {
  test('an upper bound is never shown below what it is, and no more than one digit above', () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 6 }), (x, digits) => {
        const shown = roundedUp(x, digits);
        expect(shown).toBeGreaterThanOrEqual(x);
        expect(shown).toBeLessThanOrEqual(x * (1 + 1.01 * 10 ** (1 - digits)) + Number.MIN_VALUE);
      }),
      { numRuns: 2000 },
    );
  });

  test('a lower bound is never shown above what it is', () => {
    fc.assert(
      fc.property(positive, (x) => {
        expect(Number(roundedDown(x))).toBeLessThanOrEqual(x);
      }),
    );
  });

  test('bounds are never more than they are, with any number of digits', () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 15 }), (x, digits) => {
        expect(roundedDownTo(x, digits)).toBeLessThanOrEqual(x);
        expect(roundedDownTo(x, digits)).toBeGreaterThanOrEqual(x * (1 - 2.1 * 10 ** (1 - digits)));
      }),
    );
  });

  test.each([
    [0, 'within 0 % of'],
    [0.010049, 'within 1.01 % of'],
    [0.0100001, 'within 1.01 % of'],
    [0.01, 'within 1 % of'],
    [1.23401, 'at most 2.235 times'],
  ])('a gap of %d is %s the best possible', (gap, words) => {
    const certificate = { rows: 10, weight: 10, inertia: 1, bounds: [], lower: 1, method: 'exact' as const, gap };
    expect(proved(certificate)).toContain(words);
  });
});
