import { describe, expect, test } from 'vitest';
import { runKernels } from '../../../src/kernel/index.js';
import { type KMeansOptions, Learner } from '../../../src/learner/index.js';
import { blobs } from '../../learn.js';

const options: KMeansOptions = { k: 3, batchSize: 50, initRows: 60, events: false };

describe('what threads have to say', () => {
  test('is a warning of the kernels', () => {
    const threads = { count: 1, spawn: () => () => {}, warning: 'One thread is used.' };
    expect(runKernels('auto', threads).warning(3, 2)).toBe('One thread is used.');
    expect(runKernels('auto').warning(3, 2)).toBeUndefined();
  });

  test('is found in the checkpoint, also where it comes after the first rows, and once', () => {
    const threads = { count: 1, spawn: () => () => {}, warning: undefined as string | undefined };
    const learner = new Learner(options, { featureNames: [], kernels: runKernels('auto', threads) });
    const values = blobs(200, 3, 2);
    const push = (from: number) => {
      const rows = values.subarray(2 * from, 2 * from + 200);
      learner.push({ values: rows, n: 100, d: 2, rows: 100, source: from, pass: 0 });
      return learner.checkpoint().warnings;
    };
    expect(push(0)).toEqual([]);
    threads.warning = 'A thread could not start.';
    expect(push(100)).toEqual(['A thread could not start.']);
    expect(learner.checkpoint().warnings).toEqual(['A thread could not start.']);
  });
});
