import { describe, expect, test } from 'vitest';
import { modelFromGiven } from '../../../src/seeding/givenCentroids.js';

describe('modelFromGiven', () => {
  test('takes rows, or numbers row by row, into memory of its own', () => {
    const centroids = Float64Array.of(1, 2, 3, 4);
    const model = modelFromGiven({ centroids }, 2, 2);
    expect(model).toEqual({ k: 2, d: 2, centroids, weights: Float64Array.of(0, 0) });
    expect(model.centroids).not.toBe(centroids);
    expect(
      modelFromGiven(
        {
          centroids: [
            [1, 2],
            [3, 4],
          ],
          weights: [5, 6],
        },
        2,
        2,
      ),
    ).toEqual({ ...model, weights: Float64Array.of(5, 6) });
  });
  test.each([
    [{ centroids: [[1, 2]] }, 'hold 1 rows of 2 features, 2 numbers; k = 2 rows of 2 features need 4'],
    [{ centroids: Float64Array.of(1, 2, 3, Number.NaN) }, 'Row 1, column 1 of the given centroids is NaN'],
    [{ centroids: Float64Array.of(1, 2, 3, 4), weights: [1] }, 'have 1 weights; k = 2 centroids need 2'],
    [{ centroids: Float64Array.of(1, 2, 3, 4), weights: [1, -1] }, 'Weight 1 of the given centroids is -1'],
  ])('refuses %o', (init, message) => {
    expect(() => modelFromGiven(init, 2, 2)).toThrow(message);
  });
});
