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

  test('raises no alarm among its first five values, nor over equal values', () => {
    expect(pageHinkley(stateAfter([0, 1, 0, 1]), 1e6, 14).alarm).toBeUndefined();
    expect(pageHinkley(stateAfter(new Array(100).fill(7)), 7, 14).alarm).toBeUndefined();
  });
});

describe('the Page–Hinkley test among its first 30 values', () => {
  /** Index of the first alarm over values that are multiplied by `factor` from index `at` on. */
  const firstAlarm = (seed: number, at: number, factor: number) => {
    const next = random(seed, 'jump');
    let state = emptyPageHinkley();
    for (let index = 0; index < 40; index++) {
      const result = pageHinkley(state, (8 + 0.3 * normal(next)) * (index < at ? 1 : factor), 14);
      if (result.alarm) return index;
      state = result.state;
    }
    return undefined;
  };

  test.each([5, 10, 20, 29])('finds a jump to 560 times the mean at once, at value %i', (at) => {
    for (let seed = 0; seed < 100; seed++) expect(firstAlarm(seed, at, 560), `seed ${seed}`).toBe(at);
  });

  test('begins again after the alarm, so that the new mean is learned', () => {
    let { state } = pageHinkley(stateAfter([8, 8.1, 7.9, 8.2, 7.8, 8, 8.1]), 4480, 14);
    state = stateAfter([4480, 4481, 4479], state);
    expect(state.n).toBe(3);
    expect(state.mean).toBe(4480);
  });

  test('raises false alarms there about as rarely as over the next 30 values', () => {
    const next = random(1, 'starts');
    const draws: Record<string, () => number> = {
      normal: () => 8 + normal(next),
      'squares of two normal numbers': () => normal(next) ** 2 + normal(next) ** 2,
      uniform: next,
    };
    for (const [name, draw] of Object.entries(draws)) {
      const [early, late] = [0, 0].map((_, half) => {
        let found = 0;
        for (let start = 0; start < 10_000; start++) {
          let state = emptyPageHinkley();
          for (let i = 0; i < 30 * (half + 1); i++) {
            const result = pageHinkley(state, draw(), 14);
            if (result.alarm && i >= 30 * half) found++;
            state = result.state;
          }
        }
        return found;
      });
      expect(early, name).toBeLessThanOrEqual(3 * late + 1);
    }
  });
});
