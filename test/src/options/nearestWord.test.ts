import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, editDistance, nearestWord } from '../../../src/options/nearestWord.js';

test('editDistance counts insertions, deletions, replacements and swaps of neighbours', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('fti', 'fit')).toBe(1);
});

/** The distance of Levenshtein alone, by its recursive definition. */
const levenshtein = (a: string, b: string): number =>
  a === '' || b === ''
    ? a.length + b.length
    : Math.min(
        levenshtein(a.slice(1), b) + 1,
        levenshtein(a, b.slice(1)) + 1,
        levenshtein(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
      );

test('editDistance is symmetric, zero for equal words only, and at most the distance of Levenshtein', () => {
  const word = fc.string({ maxLength: 5 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(editDistance(b, a)).toBe(distance);
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(levenshtein(a, b));
      expect(2 * distance).toBeGreaterThanOrEqual(levenshtein(a, b));
    }),
  );
});

test.each([
  ['scor', 'score'],
  ['fti', 'fit'],
  ['FIT', 'fit'],
  ['predcit', 'predict'],
  ['batch', 'batch-size'],
  ['on-bad-rows', 'on-bad-row'],
  ['Sepal_Lenght', 'sepal_length'],
  ['elephant', undefined],
  ['x', undefined],
  ['foo', undefined],
  ['ls', undefined],
  ['cluster', undefined],
])('nearestWord finds for %s: %s', (typed, meant) => {
  const known = ['fit', 'score', 'solve', 'predict', 'batch-size', 'on-bad-row', 'on-poison', 'k', 'sepal_length'];
  expect(nearestWord(typed, known)).toBe(meant);
});

test('didYouMean is a hint for a message, or nothing', () => {
  expect(didYouMean('sead', ['seed'], '--')).toBe('; did you mean --seed?');
  expect(didYouMean('zebra', ['seed'], '--')).toBe('');
});
