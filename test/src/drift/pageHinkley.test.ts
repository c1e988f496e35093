import { describe, expect, test } from 'vitest';
import { emptyPageHinkley, type PageHinkleyState, pageHinkley } from '../../../src/drift/pageHinkley.js';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';

/** Indices of the alarms over n normal values whose mean changes by `shift` deviations at index `at`. */
function alarms(n: number, seed: number, threshold: number, at = n, shift = 0): { index: number; alarm: string }[] {
  const next = random(seed, 'drift');
  let state = emptyPageHinkley();
  const found: { index: number; alarm: string }[] = [];
  for (let index = 0; index < n; index++) {
    const value = 5 + 2 * (normal(next) + (index >= at ? shift : 0));
    const result = pageHinkley(state, value, threshold);
    state = result.state;
    if (result.alarm) found.push({ index, alarm: result.alarm });
  }
  return found;
}

const stateAfter = (values: readonly number[], from: PageHinkleyState = emptyPageHinkley()) =>
  values.reduce((state, value) => pageHinkley(state, value, 14).state, from);

describe('the Page–Hinkley test', () => {
  test('keeps the number, mean and sum of squares of its values', () => {
    const { n, mean, squares } = stateAfter([3, 1, 4, 1, 5]);
    expect([n, mean]).toEqual([5, 2.8]);
    expect(squares).toBeCloseTo(12.8, 12);
  });

  test('raises fewer than one false alarm per 20,000 values at a threshold of 14', () => {
    let count = 0;
    for (let seed = 0; seed < 20; seed++) count += alarms(10_000, seed, 14).length;
    expect(count).toBeLessThanOrEqual(10);
  });

  test.each([
    [1, 60],
    [2, 20],
    [4, 8],
    [-2, 20],
  ])('finds a change by %d deviations within %d values, and says which way', (shift, most) => {
    const found = Array.from({ length: 25 }, (_, seed) =>
      alarms(1000, seed, 14, 500, shift).find(({ index }) => index >= 500),
    );
    const delays = found.map((alarm) => (alarm?.index ?? Number.POSITIVE_INFINITY) - 500).sort((a, b) => a - b);
    expect(delays[12]).toBeLessThan(most);
    expect(found.filter((alarm) => alarm?.alarm === (shift > 0 ? 'up' : 'down')).length).toBeGreaterThan(20);
  });

  test('starts again with an empty state after an alarm', () => {
    const state = stateAfter(Array.from({ length: 100 }, (_, i) => i % 2));
    expect(pageHinkley(state, 100, 14)).toEqual({ state: emptyPageHinkley(), alarm: 'up' });
    expect(pageHinkley(state, -100, 14)).toEqual({ state: emptyPageHinkley(), alarm: 'down' });
  });

  test('raises no alarm during its first 30 values, nor over equal values', () => {
    expect(pageHinkley(stateAfter(Array.from({ length: 29 }, (_, i) => i % 2)), 1e6, 14).alarm).toBeUndefined();
    expect(pageHinkley(stateAfter(new Array(100).fill(7)), 7, 14).alarm).toBeUndefined();
  });
});
