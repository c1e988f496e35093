import { describe, expect, test } from 'vitest';
import { inParallel } from '../../../streams/threads/inParallel.js';
import { blobs } from '../../learn.js';

const [n, d, k] = [300, 2, 3];
const points = { values: blobs(n, k, d), n, d };
const seeds = [1, 2, 3, 4, 5];
const inputs = seeds.map((seed) => ({ options: { starts: 1, seed } }));
const job = { name: 'starts', shared: { points, k }, inputs, threads: 1 } as const;

describe('inParallel(job) on the calling thread', () => {
  test('gives the result of each input, in order', async () => {
    const indices: number[] = [];
    for await (const { index, output } of inParallel(job)) {
      indices.push(index);
      expect(output).toHaveLength(1);
    }
    expect(indices).toEqual([0, 1, 2, 3, 4]);
  });

  test('ends without an error when the signal aborts', async () => {
    const abort = new AbortController();
    let results = 0;
    for await (const _ of inParallel({ ...job, signal: abort.signal })) {
      results++;
      abort.abort();
    }
    expect(results).toBe(1);
  });

  test('throws the error of the first task that fails', async () => {
    const results = inParallel({ ...job, inputs: [{ points: undefined, ...inputs[0] }] });
    await expect(results.next()).rejects.toThrow();
  });
});
