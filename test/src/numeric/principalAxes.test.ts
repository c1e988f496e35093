import { describe, expect, test } from 'vitest';
import { symmetricEigen } from '../../../src/numeric/eigen.js';
import { principalAxes } from '../../../src/numeric/principalAxes.js';
import { random } from '../../../src/numeric/random.js';

/** n rows of d numbers; feature t varies by about 1/(t + 1). */
function rowsOf(n: number, d: number, seed = 1) {
  const next = random(seed, 'rows');
  return { values: Float64Array.from({ length: n * d }, (_, i) => (next() - 0.5) / ((i % d) + 1)), n, d };
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** All eigenvalues of the covariance of rows, the greatest first, as shares. */
function sharesOf({ values, n, d }: { values: Float64Array; n: number; d: number }): number[] {
  const mean = Array.from({ length: d }, (_, t) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[i * d + t];
    return sum / n;
  });
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < n; i++)
    for (let s = 0; s < d; s++)
      for (let t = 0; t < d; t++) matrix[s * d + t] += (values[i * d + s] - mean[s]) * (values[i * d + t] - mean[t]);
  const found = Array.from(symmetricEigen(matrix, d).values).reverse();
  const total = found.reduce((sum, x) => sum + x, 0);
  return found.map((x) => x / total);
}

describe('principal axes', () => {
  test.each([
    ['a few features', 100, 5],
    ['one feature', 10, 1],
    ['more features than rows', 7, 30],
    ['many features', 300, 90],
    ['many features and fewer rows, still many', 80, 200],
  ])('of %s have the shares that all eigenvalues say', (_, n, d) => {
    const rows = rowsOf(n, d);
    const { axes } = principalAxes(rows, 2);
    expect(axes).toHaveLength(Math.min(2, d));
    const expected = sharesOf(rows);
    axes.forEach(({ share }, q) => expect(share).toBeCloseTo(expected[q], 9));
    for (const a of axes) expect(dot(a.direction, a.direction)).toBeCloseTo(1, 12);
    if (axes.length === 2) expect(dot(axes[0].direction, axes[1].direction)).toBeCloseTo(0, 9);
  });

  test('point to where their greatest number is positive', () => {
    const { axes } = principalAxes({ values: Float64Array.of(0, 0, -3, 1, -6, 2), n: 3, d: 2 }, 2);
    expect(axes).toHaveLength(1);
    expect(axes[0].direction[0]).toBeCloseTo(3 / Math.sqrt(10), 12);
    expect(axes[0].direction[1]).toBeCloseTo(-1 / Math.sqrt(10), 12);
    expect(axes[0].share).toBeCloseTo(1, 12);
  });

  test('count a row of weight 2 as two rows', () => {
    const weighted = principalAxes({ values: [0, 0, 4, 1, 1, 3], weights: [2, 1, 1], n: 3, d: 2 }, 2);
    const repeated = principalAxes({ values: [0, 0, 0, 0, 4, 1, 1, 3], n: 4, d: 2 }, 2);
    weighted.axes.forEach(({ direction, share }, q) => {
      expect(share).toBeCloseTo(repeated.axes[q].share, 12);
      direction.forEach((x, t) => expect(x).toBeCloseTo(repeated.axes[q].direction[t], 12));
    });
  });

  test.each([1e-200, 1e200])('do not depend on the scale %d of the rows', (scale) => {
    const rows = rowsOf(20, 3);
    const { axes } = principalAxes({ ...rows, values: rows.values.map((x) => x * scale) }, 2);
    expect(axes[0].share).toBeCloseTo(principalAxes(rows, 2).axes[0].share, 9);
  });

  test('are none where all rows are equal, and where no row has weight', () => {
    expect(principalAxes({ values: [1, 2, 1, 2], n: 2, d: 2 }, 2).axes).toEqual([]);
    expect(principalAxes({ values: [1, 2, 3, 4], weights: [0, 0], n: 2, d: 2 }, 2).axes).toEqual([]);
  });
});
