import { expect, test } from 'vitest';
import { assigner } from '../../../streams/operators/assigner.js';

const modelOf = (d: number) => ({ k: 1, d, centroids: new Float64Array(d), weights: Float64Array.of(1) });

test('a model that is too wide for the fast kernels is said to use the slow one', () => {
  const said: string[] = [];
  assigner(modelOf(160_001), { notify: (message) => said.push(message) }, undefined).close();
  expect(said).toEqual([expect.stringContaining('The slow scalar kernel is used, since k = 1 and d = 160001')]);
});

test('nothing is said of the fast kernels, nor where the slow one was asked for', () => {
  const said: string[] = [];
  assigner(modelOf(2), { notify: (message) => said.push(message) }, undefined).close();
  assigner(modelOf(160_001), { kernel: 'scalar', notify: (message) => said.push(message) }, undefined).close();
  expect(said).toEqual([]);
});
