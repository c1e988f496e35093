import { describe, expect, test } from 'vitest';
import { drawByWeight, drawOfEach } from '../../../src/model/drawByWeight.js';
import { random } from '../../../src/numeric/random.js';

describe('drawByWeight', () => {
  test('finds the index in whose part of the total the number falls', () => {
    const at = (u: number) => drawByWeight([1, 0, 2, 1], 4, () => u);
    expect([0, 0.24, 0.25, 0.74, 0.75, 0.999].map(at)).toEqual([0, 0, 2, 2, 3, 3]);
  });
  test('draws in proportion to the masses', () => {
    const next = random(1, 'draw');
    const counts = [0, 0, 0];
    for (let i = 0; i < 40_000; i++) counts[drawByWeight([1, 2, 5], 8, next)]++;
    [5000, 10_000, 25_000].forEach((expected, i) =>
      expect(Math.abs(counts[i] - expected)).toBeLessThan(5 * Math.sqrt(expected)),
    );
  });
  test('draws the last index with mass where rounding leaves a remainder', () => {
    expect(drawByWeight([1, 1, 0], 2.5, () => 0.999)).toBe(1);
  });
  test('is 0 where no index has mass', () => expect(drawByWeight([0, 0], 0, () => 0.5)).toBe(0));
});

describe('drawOfEach', () => {
  test('draws one index of each group, in one pass, and −1 for a group without mass', () => {
    const numbers = [0.5, 0.9, 0];
    const drawn = drawOfEach([1, 2, 3, 4, 0], [4, 6, 0], () => numbers.shift() ?? 0, Int32Array.of(0, 1, 0, 1, 2));
    expect(Array.from(drawn)).toEqual([2, 3, -1]);
  });
  test('gives each group what a draw from it alone would give', () => {
    const masses = Array.from({ length: 30 }, (_, i) => (i * 7) % 5);
    const groups = Int32Array.from(masses.keys(), (i) => i % 3);
    const of = (group: number) => masses.map((mass, i) => (groups[i] === group ? mass : 0));
    const totals = [0, 1, 2].map((group) => of(group).reduce((sum, mass) => sum + mass));
    const [together, alone] = [random(2, 'groups'), random(2, 'groups')];
    expect(Array.from(drawOfEach(masses, totals, together, groups))).toEqual(
      [0, 1, 2].map((group) => drawByWeight(of(group), totals[group], alone)),
    );
  });
});
