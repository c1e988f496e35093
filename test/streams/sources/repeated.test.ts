import { describe, expect, test } from 'vitest';
import { fromPoints, originOf, repeated } from '../../../streams/index.js';
import { abortingEndsIt, everyPositionGivesTheRest, rowsOf } from '../../conformance/source.js';

const source = fromPoints({ values: Float64Array.of(1, 2, 3), d: 1 }, 1);

describe('repeated', () => {
  test('reads a source several times as one stream', async () => {
    expect(await rowsOf(repeated(source, 3))).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });
  test('can be read from any position, and ends when it is aborted', async () => {
    await everyPositionGivesTheRest(repeated(source, 3));
    await abortingEndsIt(repeated(source, 3));
  });
  test('numbers its passes from 0, and knows its progress over all of them', async () => {
    const twice = repeated(source, 2);
    const found: [number | undefined, number | undefined][] = [];
    for await (const batch of twice.open(null, new AbortController().signal))
      found.push([originOf(batch)?.pass, twice.progress?.(originOf(batch)?.position)]);
    expect(found).toEqual([
      [0, 0],
      [0, 1 / 6],
      [0, 2 / 6],
      [1, 3 / 6],
      [1, expect.closeTo(4 / 6, 12)],
      [1, expect.closeTo(5 / 6, 12)],
    ]);
  });
  test('acknowledges positions in the source itself', async () => {
    const acknowledged: unknown[] = [];
    const acknowledging = { ...source, acknowledge: async (position: unknown) => void acknowledged.push(position) };
    await repeated(acknowledging, 2).acknowledge?.({ pass: 1, inner: 2 });
    expect(acknowledged).toEqual([2]);
    expect(repeated(source, 2).acknowledge).toBeUndefined();
  });
});
