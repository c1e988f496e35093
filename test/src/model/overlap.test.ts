import { expect, test } from 'vitest';
import { Overlaps } from '../../../src/model/index.js';

test('Overlaps lists the pairs of clusters that share rows, the greatest overlap of each old cluster first', () => {
  const overlaps = new Overlaps(2, 3);
  overlaps.add(Int32Array.of(0, 0, 0, 1), Int32Array.of(2, 1, 2, 0));
  overlaps.add(Int32Array.of(1), Int32Array.of(2), Float64Array.of(3));
  expect(overlaps.pairs()).toEqual([
    { old: 0, new: 2, weight: 2, ofOld: 2 / 3, ofNew: 2 / 5 },
    { old: 0, new: 1, weight: 1, ofOld: 1 / 3, ofNew: 1 },
    { old: 1, new: 2, weight: 3, ofOld: 3 / 4, ofNew: 3 / 5 },
    { old: 1, new: 0, weight: 1, ofOld: 1 / 4, ofNew: 1 },
  ]);
});
