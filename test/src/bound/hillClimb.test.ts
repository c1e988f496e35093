import { expect, test } from 'vitest';
import { hillClimb } from '../../../src/bound/hillClimb.js';

test.each([0.02, 1, 50])('hillClimb finds the best x of its grid from a start of %d', (start) => {
  const { x, score, result } = hillClimb(start, (at) => ({ score: -Math.abs(Math.log(at)), result: `${at}` }));
  expect(Math.abs(Math.log(x))).toBeLessThanOrEqual(Math.log(1.4) / 2 + 1e-12);
  expect([score, result]).toEqual([-Math.abs(Math.log(x)), `${x}`]);
});
