import { expect, test } from 'vitest';
import { strategiesFor } from '../../../../src/kernel/screening/strategies.js';
import { prefixDimensions } from '../../../../src/kernel/screening/strategy.js';

const auto = (k: number, d: number) =>
  strategiesFor('auto', k, d).map(({ screen, prefixEighths, anchored }) =>
    [screen, ...(prefixEighths < 8 ? [prefixEighths] : []), ...(anchored ? ['anchored'] : [])].join(' '),
  );

test.each([
  [5, 4, ['float64']],
  [20, 10, ['float32']],
  [100, 8, ['int16', 'float32']],
  [1024, 16, ['int16', 'float32']],
])('for k = %d and d = %d, auto tries few strategies', (k, d, expected) => {
  expect(auto(k, d)).toEqual(expected);
});

test('for large k and d, auto tries prefixes from the longest to the shortest, then anchors, then float32', () => {
  const prefixes = [6, 5, 4, 3, 2, 1].map((eighths) => `int16 ${eighths}`);
  expect(auto(100, 64)).toEqual(['int16', ...prefixes, 'float32']);
  expect(auto(100, 256)).toEqual([
    'int16',
    ...prefixes,
    'int16 3 anchored',
    'int16 2 anchored',
    'int16 1 anchored',
    'float32',
  ]);
});

test('the anchor kernel falls back to int16 if the products of anchors do not fit into memory', () => {
  expect(strategiesFor('anchor', 10_000, 256)).toEqual([{ screen: 'int16', prefixEighths: 8 }]);
});

test('a prefix is a multiple of 8 dimensions, or all of them', () => {
  expect([1, 2, 4, 7, 8].map((eighths) => prefixDimensions(eighths, 100))).toEqual([16, 32, 56, 88, 100]);
  expect(prefixDimensions(1, 5)).toBe(5);
});
