import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearestWord } from '../../../src/options/nearestWord.js';

test('editDistance counts insertions, deletions and replacements', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('', 'abc')).toBe(3);
});

test('editDistance is a metric', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
  );
});

test('nearestWord finds the word that was meant, and nothing for a word like none', () => {
  expect(nearestWord('scor', ['fit', 'score', 'solve'])).toBe('score');
  expect(nearestWord('elephant', ['fit', 'score', 'solve'])).toBeUndefined();
});
