import { describe, expect, test } from 'vitest';
import { adwin, adwinMean, emptyAdwin, emptyPageHinkley, pageHinkley } from '../../../src/drift/index.js';
import { normal, random } from '../../../src/numeric/index.js';

/** Alarms of Page–Hinkley over normal values whose mean rises by `shift` deviations at `at`. */
function alarms(n: number, seed: number, threshold: number, at = n, shift = 0): number[] {
  const next = random(seed, 'drift');
  let state = emptyPageHinkley();
  const found: number[] = [];
  for (let i = 0; i < n; i++) {
    const result = pageHinkley(state, 5 + 2 * (normal(next) + (i >= at ? shift : 0)), threshold);
    state = result.state;
    if (result.alarm) found.push(i);
  }
  return found;
}

describe('Page–Hinkley', () => {
  test('raises few false alarms: below one in 20,000 values at a threshold of 14', () => {
    let count = 0;
    for (let seed = 0; seed < 20; seed++) count += alarms(10_000, seed, 14).length;
    expect(count).toBeLessThanOrEqual(10);
  });
  test.each([
    [1, 60],
    [2, 20],
    [4, 8],
  ])('finds a change by %d deviations within %d values', (shift, most) => {
    const delays = Array.from(
      { length: 25 },
      (_, seed) => alarms(1000, seed, 14, 500, shift).filter((i) => i >= 500)[0] - 500,
    ).sort((a, b) => a - b);
    expect(delays[12]).toBeLessThan(most);
  });
});

describe('the adaptive window', () => {
  const run = (n: number, seed: number, mean: (i: number) => number) => {
    const next = random(seed, 'adwin');
    let state = emptyAdwin();
    const changes: number[] = [];
    for (let i = 0; i < n; i++) {
      const result = adwin(state, Math.min(1, Math.max(0, mean(i) + 0.1 * normal(next))), 1e-5);
      state = result.state;
      if (result.change) changes.push(i);
    }
    return { changes, state };
  };
  test('raises no false alarm in 40,000 values', () => {
    for (let seed = 0; seed < 4; seed++) expect(run(10_000, seed, () => 0.5).changes).toEqual([]);
  });
  test('finds a change of its mean, forgets what was before and keeps few buckets', () => {
    const { changes, state } = run(4000, 1, (i) => (i < 2000 ? 0.4 : 0.6));
    expect(changes[0]).toBeGreaterThanOrEqual(2000);
    expect(changes[0]).toBeLessThan(2100);
    expect(adwinMean(state)).toBeCloseTo(0.6, 1);
    expect(state.buckets.length).toBeLessThan(80);
  });
});
