import { describe, expect, test } from 'vitest';
import { type SyntheticSpec, synthetic } from '../../../streams/index.js';
import { syntheticKinds, trueCentres } from '../../../streams/sources/synthetic.js';
import { abortingEndsIt, everyPositionGivesTheRest, rowsOf } from '../../conformance/source.js';

const spec: SyntheticSpec = { kind: 'sorted', rows: 3000, d: 2, k: 3, seed: 5, batchRows: 400 };

/** Means of the thirds of a stream: the clusters of `sorted` with k = 3. */
async function meansOfThirds(kind: SyntheticSpec['kind']): Promise<number[]> {
  const rows = await rowsOf(synthetic({ ...spec, kind }));
  const sums = new Array(6).fill(0);
  rows.forEach((x, i) => {
    sums[2 * Math.floor(i / 2000) + (i % 2)] += x / 1000;
  });
  return sums;
}

describe.each(syntheticKinds)('a synthetic stream of kind %s', (kind) => {
  test('depends on its seed and part alone', async () => {
    const rows = await rowsOf(synthetic({ ...spec, kind }));
    expect(rows.length).toBe(6000);
    expect(await rowsOf(synthetic({ ...spec, kind }))).toEqual(rows);
    expect(await rowsOf(synthetic({ ...spec, kind, part: 1 }))).not.toEqual(rows);
    expect(await rowsOf(synthetic({ ...spec, kind, seed: 6 }))).not.toEqual(rows);
  });
  test('can be read from any position, and ends when it is aborted', async () => {
    await everyPositionGivesTheRest(synthetic({ ...spec, kind }));
    await abortingEndsIt(synthetic({ ...spec, kind }));
  });
});

test('the clusters of a sorted stream come one after another, around the true centres', async () => {
  const centres = trueCentres(spec);
  (await meansOfThirds('sorted')).forEach((mean, i) => expect(mean).toBeCloseTo(centres[i], 0));
});

test('the centres of a drifting stream move by 10 along each axis', async () => {
  const means = await meansOfThirds('drift');
  expect(means[4] - means[0]).toBeGreaterThan(5);
  expect(means[5] - means[1]).toBeGreaterThan(5);
});

test('an unknown kind is refused with those that there are', () => {
  expect(() => synthetic({ ...spec, kind: 'moons' as 'blobs' })).toThrow(
    'There is no synthetic stream "moons"; use one of blobs, uniform, drift, sorted.',
  );
});
test('an unknown setting, a missing one, and a value out of range are refused by name', () => {
  expect(() => synthetic({ ...spec, row: 3 } as never)).toThrow('synthetic has no option "row"; did you mean "rows"?');
  expect(() => synthetic({ ...spec, k: undefined } as never)).toThrow('k must be a whole number of at least 1');
  expect(() => synthetic({ ...spec, kind: 'blobs', spread: -1 })).toThrow('spread must be a number of at least 0');
});
