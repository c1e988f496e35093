import { expect, test } from 'vitest';
import { distortion, emptyObjective, observe } from '../../../src/model/objective.js';

test('the distortion is null in every field before anything is measured', () => {
  expect(distortion(emptyObjective(), null)).toEqual({ batch: null, recent: null, mean: null, holdout: null });
});
test('batch is of the latest mini-batch, mean of all rows, and recent in between', () => {
  const state = observe(observe(emptyObjective(), 40, 10), 5, 5);
  const { batch, recent, mean, holdout } = distortion(state, 7);
  expect([batch, mean, holdout]).toEqual([1, 3, 7]);
  expect(recent).toBeCloseTo((0.95 * 40 + 5) / (0.95 * 10 + 5), 12);
});
test('mini-batches without weight leave the mean as it was', () => {
  const state = observe(observe(emptyObjective(), 40, 10), 0, 0);
  expect(distortion(state, null)).toMatchObject({ batch: null, mean: 4 });
});
