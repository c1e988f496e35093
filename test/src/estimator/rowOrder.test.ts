import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleRows, shuffledBatches } from '../../../src/estimator/rowOrder.js';
import { random } from '../../../src/numeric/random.js';

const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);

test('the mini-batches of each pass hold every row once, and all but the last are full', () => {
  const sizes = fc.record({
    n: fc.integer({ min: 1, max: 60 }),
    batch: fc.integer({ min: 1, max: 60 }),
    passes: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(sizes, fc.nat(), ({ n, batch, passes }, seed) => {
      const size = Math.min(batch, n);
      const batches = [...shuffledBatches(n, size, passes, random(seed, 'order'))].map((rows) => Array.from(rows));
      const all = batches.flat();
      for (let pass = 0; pass < passes; pass++)
        expect(sorted(all.slice(pass * n, (pass + 1) * n))).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(all).toHaveLength(passes * n);
      for (const rows of batches.slice(0, -1)) expect(rows).toHaveLength(size);
    }),
  );
});
test('each row is as likely as any other in each place of a sample', () => {
  const next = random(0, 'sample');
  const counts = Array.from({ length: 5 }, () => new Array(5).fill(0));
  for (let i = 0; i < 20_000; i++) sampleRows(5, 3, next).forEach((row, place) => counts[place][row]++);
  for (const place of counts.slice(0, 3)) for (const count of place) expect(Math.abs(count - 4000)).toBeLessThan(250);
});
