import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { planScale, type ScaleTask } from '../../../streams/scale/scalePlan.js';

const task: ScaleTask = { k: 1024, d: 128, rowsPerSecond: 1e6, blockRows: 65_536, batch: { divisor: 16 } };
const measured = JSON.parse(
  readFileSync(new URL('../../../bench/results/scale.json', import.meta.url), 'utf8'),
).results;

describe('a plan for several machines', () => {
  test.each(measured as { d: number; k: number; rowsPerSecond: number; bytes: number }[])(
    'estimates what was measured within a third: d $d, k $k',
    ({ d, k, rowsPerSecond, bytes }) => {
      const { workerRows, statisticsBytes } = planScale({ ...task, d, k });
      expect(workerRows / rowsPerSecond).toBeGreaterThan(2 / 3);
      expect(workerRows / rowsPerSecond).toBeLessThan(4 / 3);
      // Statistics hold no cluster that was not hit, so they may be smaller.
      expect(bytes / statisticsBytes).toBeGreaterThan(0.9);
      expect(bytes / statisticsBytes).toBeLessThan(1.1);
    },
  );

  test('needs as many workers as the rows keep busy, and no more are of use', () => {
    const plan = planScale({ ...task, workerRows: 100_000 });
    expect(plan).toMatchObject({ needed: 10, workers: 10, useful: 10, rowsPerSecond: 1e6, bound: 'stream' });
    expect(plan.batchNeeded).toBe(10 * 65_536);
    expect(plan.reachedAfter).toBe(16 * 10 * 65_536);
    const more = planScale({ ...task, workerRows: 100_000, workers: 20 });
    expect(more).toMatchObject({ useful: 10, rowsPerSecond: 1e6, bound: 'stream' });
  });

  test('is bounded by workers, by the blocks of a mini-batch, or by who merges', () => {
    expect(planScale({ ...task, workerRows: 1e5, workers: 4 })).toMatchObject({ rowsPerSecond: 4e5, bound: 'workers' });
    const batch = { rows: 2 * 65_536 };
    const few = planScale({ ...task, workerRows: 1e5, workers: 4, batch });
    expect(few).toMatchObject({ useful: 2, rowsPerSecond: 2e5, bound: 'batch', reachedAfter: null });
    expect(few.advice.join()).toContain('a mini-batch has 2 blocks for 4 workers: use --batch-size grow');
    const fast = planScale({ ...task, rowsPerSecond: 1e9, workerRows: 1e6, workers: 1000 });
    expect(fast.bound).toBe('reducer');
    expect(fast.rowsPerSecond).toBe(fast.mergesFor * 1e6);
  });

  test('advises against a million clusters in one level', () => {
    const { advice, share } = planScale({ ...task, k: 1_000_000 });
    expect(share).toBeGreaterThan(1);
    expect(advice.join('\n')).toMatch(/two levels, into 1,000 clusters[\s\S]*hash\(offset\)/);
  });
});
