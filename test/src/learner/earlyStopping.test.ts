import { describe, expect, test } from 'vitest';
import { EarlyStopping, nothingMeasured } from '../../../src/learner/earlyStopping.js';

const stoppingAfter = (
  recents: readonly (number | null)[],
  options: { patience: number | null; tolerance: number },
) => {
  const stopping = new EarlyStopping(options, nothingMeasured);
  for (const recent of recents) stopping.after({ recent });
  return stopping;
};

describe('early stopping', () => {
  test('ends a run after `patience` mini-batches without an improvement', () => {
    expect(stoppingAfter([5, 4, 4, 4], { patience: 2, tolerance: 0 }).exhausted).toBe(true);
    expect(stoppingAfter([5, 4, 4, 3], { patience: 2, tolerance: 0 }).exhausted).toBe(false);
  });

  test('counts only improvements of more than the tolerance', () => {
    expect(stoppingAfter([100, 99.5, 99.1], { patience: 2, tolerance: 0.01 }).exhausted).toBe(true);
    expect(stoppingAfter([100, 98.9, 97.9], { patience: 2, tolerance: 0.01 }).exhausted).toBe(false);
  });

  test('never ends a run without a patience', () => {
    expect(stoppingAfter([1, 1, 1, 1, 1, 1], { patience: null, tolerance: 0 }).exhausted).toBe(false);
  });

  test('passes over mini-batches in which nothing was measured', () => {
    expect(stoppingAfter([null, null], { patience: 1, tolerance: 0 }).state()).toEqual(nothingMeasured);
  });

  test('goes on from its state as if it had never been stopped', () => {
    const options = { patience: 3, tolerance: 0 };
    const resumed = new EarlyStopping(options, stoppingAfter([5, 4, 4], options).state());
    resumed.after({ recent: 4 });
    resumed.after({ recent: 4 });
    expect(resumed.state()).toEqual(stoppingAfter([5, 4, 4, 4, 4], options).state());
    expect(resumed.exhausted).toBe(true);
  });
});
