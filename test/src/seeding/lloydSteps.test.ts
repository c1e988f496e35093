import { expect, test } from 'vitest';
import { scalarKernel } from '../../../src/kernel/scalar.js';
import { wasmKernel } from '../../../src/kernel/wasm/wasmKernel.js';
import { lloydSteps } from '../../../src/seeding/lloydSteps.js';
import { inertiaAt } from '../../../src/solve/index.js';
import { blobs } from '../../learn.js';

const points = { values: blobs(3000, 5, 2, 3), n: 3000, d: 2 };
const from = points.values.slice(0, 10);

test('lloydSteps never raises the inertia, and leaves the centroids that it is given as they are', () => {
  const before = Array.from(from);
  let last = inertiaAt(points, 5, from);
  for (let iterations = 1; iterations <= 6; iterations++) {
    const inertia = inertiaAt(points, 5, lloydSteps(points, 5, from, scalarKernel(), iterations));
    expect(inertia).toBeLessThanOrEqual(last);
    last = inertia;
  }
  expect(Array.from(from)).toEqual(before);
});
test('lloydSteps gives the same bits with every kernel', () => {
  expect(lloydSteps(points, 5, from, wasmKernel('simd'))).toEqual(lloydSteps(points, 5, from, scalarKernel()));
});
test('lloydSteps with no iterations is where it began', () => {
  expect(lloydSteps(points, 5, from, scalarKernel(), 0)).toEqual(from);
});
