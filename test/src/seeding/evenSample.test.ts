import { describe, expect, test } from 'vitest';
import { EvenSample } from '../../../src/seeding/evenSample.js';

/** Rows `from` to `to`, each of which is its own number. */
const rowsFrom = (from: number, to: number) => ({
  values: Float64Array.from({ length: to - from }, (_, i) => from + i),
  weights: Float64Array.from({ length: to - from }, (_, i) => 2 * (from + i)),
  n: to - from,
  d: 1,
});

const sampled = (sample: EvenSample) => Array.from(sample.rows().values);

describe('an even sample', () => {
  test('holds all rows of a short stream', () => {
    const sample = new EvenSample(10, 1, 0);
    sample.add(rowsFrom(0, 9));
    expect(sampled(sample)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('holds one row of each block of as many rows as its stride, with its weight', () => {
    for (const n of [10, 11, 100, 101, 1000, 4095, 4096, 4097]) {
      const sample = new EvenSample(7, 1, n);
      sample.add(rowsFrom(0, n));
      const { stride, weights, values } = sample.state();
      expect(values.length).toBeLessThan(8);
      values.forEach((row, block) => expect(Math.floor(row / stride)).toBe(block));
      expect(Math.abs(values.length - n / stride)).toBeLessThanOrEqual(1);
      expect(weights).toEqual(values.map((row) => 2 * row));
    }
  });

  test('does not depend on how the rows were cut, nor on a resume', () => {
    const whole = new EvenSample(20, 1, 'a');
    whole.add(rowsFrom(0, 1000));
    let parts = new EvenSample(20, 1, 'a');
    for (let from = 0; from < 1000; from += 37) {
      parts.add(rowsFrom(from, Math.min(from + 37, 1000)));
      parts = new EvenSample(20, 1, 'a', JSON.parse(JSON.stringify({ ...parts.state(), ...arrays(parts) }), revive));
    }
    expect(parts.state()).toEqual(whole.state());
  });

  test('takes every row with the same probability', () => {
    const [n, seeds] = [24, 4000];
    const taken = new Float64Array(n);
    let rows = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const sample = new EvenSample(8, 1, seed);
      sample.add(rowsFrom(0, n));
      for (const row of sampled(sample)) taken[row]++;
      rows += sample.rows().n;
    }
    const expected = rows / n;
    const chiSquare = taken.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(60);
  });
});

const arrays = (sample: EvenSample) => {
  const { values, weights } = sample.state();
  return { values: { floats: Array.from(values) }, weights: { floats: Array.from(weights) } };
};
const revive = (_: string, value: { floats?: number[] }) => (value?.floats ? Float64Array.from(value.floats) : value);
