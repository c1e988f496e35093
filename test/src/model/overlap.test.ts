import { expect, test } from 'vitest';
import { Overlaps } from '../../../src/index.js';

test('overlaps add up by weight', () => {
  const overlaps = new Overlaps(2, 3);
  overlaps.add(Int32Array.of(0, 0, 1), Int32Array.of(2, 1, 2), Float64Array.of(1, 2, 4));
  expect(overlaps.pairs()).toEqual([
    { old: 0, new: 1, weight: 2, ofOld: 2 / 3, ofNew: 1 },
    { old: 0, new: 2, weight: 1, ofOld: 1 / 3, ofNew: 1 / 5 },
    { old: 1, new: 2, weight: 4, ofOld: 1, ofNew: 4 / 5 },
  ]);
});
