import { expect, test } from 'vitest';
import { integerProgram } from '../../../src/exact/index.js';
import { pointsOf } from '../../fixtures/rows.js';

const line = (...xs: number[]) => pointsOf(xs.map((x) => [x]));

test('the integer program has one constraint per row, breaks symmetry, and costs pairs by cluster size', () => {
  const text = integerProgram(line(1, 2, 3, 4), 2);
  expect(text.match(/^ row_/gm)).toHaveLength(4);
  expect(text).not.toContain('x_0_1');
  expect(text).toContain(
    'cost_1_3_1: w_1_3_1 - 4 x_1_1 - 4 x_3_1 - 4 t_1_1 - 2 t_1_2 - 1.3333333333333333 t_1_3 >= -8',
  );
});
test('every line of the integer program is a comment, a section or a constraint', () => {
  const lines = integerProgram(line(1, 2, 4), 2)
    .trimEnd()
    .split('\n');
  for (const text of lines) expect(text).toMatch(/^(\\ .*|Minimize|Subject To|Binaries|End| \w+:.*| [xt]_\d+_\d+)$/);
});
test('the integer program is refused for more rows than a solver could solve, and for weights', () => {
  expect(() => integerProgram(line(...Array(61).keys()), 2)).toThrow('61 rows is too large');
  expect(() => integerProgram(pointsOf([[1], [2]], [1, 2]), 1)).toThrow('cannot express row weights');
});
