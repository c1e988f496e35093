import { expect, test } from 'vitest';
import { eigenvalues } from '../../../src/numeric/eigen.js';
import { improveLeading, multiplyRows } from '../../../src/numeric/leadingEigenpairs.js';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';

test('leading eigenvalues and vectors converge on the complement of the excluded vector', () => {
  const n = 40;
  const next = random(3, 'leading');
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = normal(next);
  const unit = new Float64Array(n).fill(1 / Math.sqrt(n));
  const projected = a.slice();
  const image = Float64Array.from({ length: n }, (_, i) =>
    a.subarray(i * n, (i + 1) * n).reduce((sum, x) => sum + x / Math.sqrt(n), 0),
  );
  const along = image.reduce((sum, x) => sum + x / Math.sqrt(n), 0);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      projected[i * n + j] += along * unit[i] * unit[j] - image[i] * unit[j] - unit[i] * image[j];
  let block: Float64Array = Float64Array.from({ length: 5 * n }, () => next() - 0.5);
  let values: Float64Array = new Float64Array(0);
  for (let i = 0; i < 80; i++) ({ vectors: block, values } = improveLeading(a, n, block, 5, unit, 2));
  const all = eigenvalues(projected, n).reverse();
  for (let q = 0; q < 3; q++) {
    expect(values[q]).toBeCloseTo(all[q], 8);
    expect(block.subarray(q * n, (q + 1) * n).reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 10);
  }
});

test('a start vector that the basis already spans adds nothing', () => {
  const matrix = Float64Array.of(2, 0, 0, 0, 1, 0, 0, 0, 0.5);
  const start = Float64Array.of(1, 0, 0, 1, 0, 0);
  const { count, values } = improveLeading(matrix, 3, start, 2, Float64Array.of(0, 0, 1), 0);
  expect([count, ...values]).toEqual([1, 2]);
});

test('multiplyRows multiplies each of the given rows by the matrix, and leaves others alone', () => {
  const rows = Float64Array.from({ length: 12 }, (_, i) => i);
  const out = new Float64Array(12);
  multiplyRows(Float64Array.of(1, 2, 2, 5), 2, rows, 1, 6, out);
  const expected = [0, 0];
  for (let r = 1; r < 6; r++) expected.push(2 * r + 2 * (2 * r + 1), 2 * 2 * r + 5 * (2 * r + 1));
  expect([...out]).toEqual(expected);
});
