import { expect, test } from 'vitest';
import { runKernels } from '../../../src/kernel/index.js';
import { BlockSummarizer } from '../../../src/learner/index.js';
import type { Model } from '../../../src/model/index.js';
import { encodeSums } from '../../../streams/scale/statisticsBytes.js';
import { SummingHere } from '../../../streams/scale/summing.js';
import { blobs } from '../../learn.js';

const [K, D, N] = [3, 2, 500];
const values = blobs(N, K, D);
const model = (from: number): Model => ({
  ...{ k: K, d: D },
  centroids: Float64Array.from(values.subarray(from * D, (from + K) * D)),
  weights: new Float64Array(K),
});
const rows = (from: number, n: number) => {
  const some = values.slice(from * D, (from + n) * D);
  return { values: some, n, d: D, rows: n, source: null, pass: 0 };
};
const kernels = runKernels('scalar');

test('sums are those of the model that is named, and the memory of the rows comes back', async () => {
  const summing = new SummingHere(kernels);
  const blocks = [
    { digest: 'a', at: 0, rows: [rows(0, 100), rows(100, 20)] },
    { digest: 'b', at: 7, rows: [rows(120, 200)] },
    { digest: 'b', at: 7, rows: [] },
    { digest: 'a', at: 0, rows: [rows(320, 180)] },
  ];
  for (const { digest, at, rows } of blocks) {
    const sums = await summing.sum({ model: model(at), digest }, rows);
    const expected = new BlockSummarizer(model(at), kernels).summarize(rows);
    expect(sums.bytes).toEqual(encodeSums(expected));
    expect([sums.read, sums.rejectedBy, sums.imputed]).toEqual([expected.read, {}, 0]);
    expect(sums.freed).toEqual(rows.map(({ values }) => values));
  }
  summing.close();
});
