import { expect, test } from 'vitest';
import { random } from '../../../src/numeric/random.js';

const some = (next: () => number) => Array.from({ length: 5 }, () => next());

test('a stream of the same seed and purpose has the same numbers, all in [0, 1)', () => {
  const numbers = some(random(1, 'seeding'));
  expect(some(random(1, 'seeding'))).toEqual(numbers);
  for (const x of numbers) expect(x >= 0 && x < 1).toBe(true);
});

test('streams of other seeds or purposes have other numbers', () => {
  const numbers = some(random(1, 'seeding'));
  expect(some(random(2, 'seeding'))).not.toEqual(numbers);
  expect(some(random(1, 'holdout'))).not.toEqual(numbers);
});

test('a stream continues from its saved state, also after a way through JSON', () => {
  const next = random(1, 'seeding');
  some(next);
  const state = JSON.parse(JSON.stringify(next.state()));
  expect(some(random(1, 'seeding', state))).toEqual(some(next));
});
