import { describe, expect, test } from 'vitest';
import { BLOCK_ROWS, OrderEffect } from '../../../src/drift/orderEffect.js';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';

function effectOf(values: ArrayLike<number>, d: number, from = new OrderEffect(d)): OrderEffect {
  for (let at = 0; at < values.length; at += d) from.add(values, at);
  return from;
}

/** The intraclass correlation from its definition, in two passes. */
function definition(values: Float64Array, d: number): number {
  const blocks = Math.floor(values.length / d / BLOCK_ROWS);
  const meanOf = (from: number, n: number) =>
    Array.from({ length: d }, (_, t) => {
      let sum = 0;
      for (let i = from; i < from + n; i++) sum += values[i * d + t];
      return sum / n;
    });
  const all = meanOf(0, blocks * BLOCK_ROWS);
  let [between, within] = [0, 0];
  for (let b = 0; b < blocks; b++) {
    const mean = meanOf(b * BLOCK_ROWS, BLOCK_ROWS);
    for (let t = 0; t < d; t++) {
      between += BLOCK_ROWS * (mean[t] - all[t]) ** 2;
      for (let i = b * BLOCK_ROWS; i < (b + 1) * BLOCK_ROWS; i++) within += (values[i * d + t] - mean[t]) ** 2;
    }
  }
  between /= blocks - 1;
  within /= blocks * (BLOCK_ROWS - 1);
  return (between - within) / (between + (BLOCK_ROWS - 1) * within);
}

describe('the share of the variance that the order of rows explains', () => {
  const next = random(1, 'order');
  const walk = Float64Array.from({ length: 3000 }, (_, i) => normal(next) + 3 * Math.sin(i / 500));

  test.each([1, 3, 10])('is the intraclass correlation of blocks of rows, for d = %i', (d) => {
    expect(effectOf(walk, d).share).toBeCloseTo(definition(walk, d), 12);
  });

  test('goes on to the same bits from a state that was saved in the middle of a block', () => {
    const first = effectOf(walk.subarray(0, 1000), 1);
    const state = first.state();
    effectOf(walk.subarray(1000), 1, first);
    const resumed = effectOf(walk.subarray(1000), 1, new OrderEffect(1, state));
    expect(resumed.state()).toEqual(first.state());
  });

  test('is near 1 for sorted rows and near 0 for the same rows shuffled, heavy tails or not', () => {
    const draws = [() => normal(next), next, () => normal(next) / normal(next), () => 10 ** (2 * normal(next))];
    for (const draw of draws) {
      const shuffled = Float64Array.from({ length: 20_000 }, draw);
      expect(Math.abs(effectOf(shuffled, 2).share)).toBeLessThan(0.05);
    }
    expect(effectOf(Float64Array.from({ length: 20_000 }, next).sort(), 1).share).toBeGreaterThan(0.99);
  });

  test('is 0 where nothing can be said: before two blocks, of equal rows, and where squares overflow', () => {
    expect(effectOf(walk.subarray(0, 60), 1).share).toBe(0);
    expect(effectOf(new Float64Array(500).fill(7), 1).share).toBe(0);
    expect(
      effectOf(
        Float64Array.from({ length: 500 }, (_, i) => (i < 250 ? 1e200 : -1e200)),
        1,
      ).share,
    ).toBe(0);
  });
});
