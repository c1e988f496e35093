import { expect, test } from 'vitest';
import { lerp } from '../../../src/numeric/lerp.js';

test('lerp goes from a at η = 0 exactly to b at η = 1', () => {
  expect(lerp(3, 5, 0)).toBe(3);
  expect(lerp(3, 5, 0.25)).toBe(3.5);
  // Here a + 1·(b − a) would be 0.
  expect(lerp(1e17, 1, 1)).toBe(1);
});
