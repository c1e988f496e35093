import { expect, test } from 'vitest';
import { geometricSchedule } from '../../../src/adapt/geometricSchedule.js';

test('something is due after 1, 2, 4, 8, … mini-batches and after every multiple', () => {
  const due = Array.from({ length: 40 }, (_, i) => i + 1).filter((step) => geometricSchedule(step, 12));
  expect(due).toEqual([1, 2, 4, 8, 12, 16, 24, 32, 36]);
});
