import { expect, test } from 'vitest';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';

test('normal numbers have the moments of N(0, 1), and 4.55 % of them lie beyond two deviations', () => {
  const next = random(1, 'normal');
  const n = 100_000;
  const x = Array.from({ length: n }, () => normal(next));
  const moment = (order: number) => x.reduce((sum, value) => sum + value ** order, 0) / n;
  expect(moment(1)).toBeCloseTo(0, 1.5);
  expect(moment(2)).toBeCloseTo(1, 1.5);
  expect(moment(3)).toBeCloseTo(0, 1);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  expect(Math.abs(x.filter((value) => Math.abs(value) > 2).length / n - 0.0455)).toBeLessThan(0.003);
});
