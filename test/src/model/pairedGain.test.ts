import { describe, expect, test } from 'vitest';
import { gain, meanDistance } from '../../../src/model/pairedGain.js';

describe('gain', () => {
  test('is the weighted mean of what each row gains, with its standard error', () => {
    const { mean, error } = gain(Float64Array.of(1, 1), Float64Array.of(5, 9), Float64Array.of(4, 6));
    expect(mean).toBe(2);
    expect(error).toBeCloseTo(Math.sqrt(2) / 2, 12);
  });
  test('counts a row of weight 3 three times in the mean', () => {
    expect(gain(Float64Array.of(3, 1), Float64Array.of(1, 5), Float64Array.of(0, 0)).mean).toBe(2);
  });
  test('has no error where every row gains the same', () => {
    expect(gain(Float64Array.of(2, 5), Float64Array.of(3, 4), Float64Array.of(2, 3)).error).toBe(0);
  });
  test('is zero where the rows have no weight', () => {
    expect(gain(new Float64Array(2), Float64Array.of(3, 4), new Float64Array(2))).toEqual({ mean: 0, error: 0 });
  });
});

test('meanDistance is the weighted mean, and null without weight', () => {
  expect(meanDistance(Float64Array.of(1, 3), Float64Array.of(4, 8))).toBe(7);
  expect(meanDistance(new Float64Array(2), Float64Array.of(4, 8))).toBeNull();
});
