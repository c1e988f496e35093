import { describe, expect, test } from 'vitest';
import { type AdwinState, adwin, adwinMean, emptyAdwin } from '../../../src/drift/adwin.js';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';

/** A window after n values of the given means with a deviation of 0.1, and where it found changes. */
function run(n: number, seed: number, mean: (i: number) => number) {
  const next = random(seed, 'adwin');
  let state = emptyAdwin();
  const changes: { index: number; from: number; to: number }[] = [];
  for (let index = 0; index < n; index++) {
    const value = Math.min(1, Math.max(0, mean(index) + 0.1 * normal(next)));
    const result = adwin(state, value, 1e-5);
    state = result.state;
    if (result.change) changes.push({ index, ...result.change });
  }
  return { changes, state };
}

const filled = (values: readonly number[]): AdwinState =>
  values.reduce((state, value) => adwin(state, value, 1e-5).state, emptyAdwin());

describe('the adaptive window', () => {
  test('has mean 0 if it is empty', () => {
    expect(adwinMean(emptyAdwin())).toBe(0);
  });

  test('keeps number, sum and squared differences of its values, whatever buckets they are in', () => {
    const values = Array.from({ length: 300 }, (_, i) => ((i * 7) % 10) / 10);
    const { buckets } = filled(values);
    const mean = values.reduce((sum, x) => sum + x, 0) / 300;
    expect(buckets.reduce((n, bucket) => n + bucket.n, 0)).toBe(300);
    expect(adwinMean({ buckets })).toBeCloseTo(mean, 12);
    let end = 0;
    for (const { n, sum, squares } of buckets) {
      const own = values.slice(end, end + n);
      end += n;
      expect(sum).toBeCloseTo(
        own.reduce((total, x) => total + x, 0),
        10,
      );
      expect(squares).toBeCloseTo(
        own.reduce((total, x) => total + (x - sum / n) ** 2, 0),
        10,
      );
    }
  });

  test('has at most 5 buckets of each size, which are powers of two and descend', () => {
    const sizes = filled(new Array(5000).fill(0.5)).buckets.map(({ n }) => n);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    for (const size of new Set(sizes)) {
      expect(Number.isInteger(Math.log2(size))).toBe(true);
      expect(sizes.filter((other) => other === size).length).toBeLessThanOrEqual(5);
    }
  });

  test('finds no change in 40,000 values of the same distribution', () => {
    for (let seed = 0; seed < 4; seed++) expect(run(10_000, seed, () => 0.5).changes).toEqual([]);
  });

  test('finds a change of the mean, forgets the values before it and says both means', () => {
    const { changes, state } = run(4000, 1, (i) => (i < 2000 ? 0.4 : 0.6));
    expect(changes[0].index).toBeGreaterThanOrEqual(2000);
    expect(changes[0].index).toBeLessThan(2100);
    expect(changes[0].from).toBeCloseTo(0.4, 1);
    expect(changes[0].to).toBeGreaterThan(changes[0].from);
    expect(adwinMean(state)).toBeCloseTo(0.6, 1);
    expect(state.buckets.length).toBeLessThan(80);
  });
});
