import { firstValueFrom, last } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { createKernel, type KernelName, kernelNames } from '../../src/kernel/index.js';
import { normal, random } from '../../src/numeric/index.js';
import { digestOf, fromPoints, fromSource, miniBatchKMeans, predict, workerThreads } from '../../streams/index.js';

const [k, d, n] = [40, 40, 9000];
const next = random(2, 'threads');
const centres = Float64Array.from({ length: k * d }, () => 2 * normal(next));
const values = Float32Array.from(
  { length: n * d },
  (_, i) => centres[((Math.floor(i / d) * 7) % k) * d + (i % d)] + normal(next),
);
const rows = { values, n, d };

const learn = (threads: number, kernel: KernelName) =>
  firstValueFrom(
    fromSource(fromPoints(rows, 777)).pipe(
      miniBatchKMeans({ k, batchSize: 3000, kernel, threads, every: '1batches' }),
      last(),
    ),
  );

describe.each(kernelNames)('the kernel %s', (kernel) => {
  test.each([2, 3, 8])('%i threads learn the model of one thread', async (threads) => {
    expect(digestOf(await learn(threads, kernel))).toBe(digestOf(await learn(1, kernel)));
  });
});

test('a checkpoint says how its latest mini-batch was screened', async () => {
  const counts = { candidates: expect.any(Number), verified: expect.any(Number), rescanned: expect.any(Number) };
  expect((await learn(3, 'int16')).screening).toEqual({
    screen: 'int16',
    prefixEighths: 8,
    anchored: false,
    threads: expect.toBeOneOf([1, 2, 3]),
    ...counts,
  });
  expect((await learn(3, 'scalar')).screening).toMatchObject({ screen: 'float64', threads: 1 });
});

test('threads predict what one thread predicts', async () => {
  const { model } = await learn(1, 'auto');
  const labels = (threads: number) =>
    firstValueFrom(fromSource(fromPoints(rows, 9000)).pipe(predict(model, { threads })));
  const [one, three] = [await labels(1), await labels(3)];
  expect(three.labels).toEqual(one.labels);
  expect(three.distances).toEqual(one.distances);
});

test('a thousand mini-batches, one after another, all have the bits of one thread', () => {
  const some = { values: values.subarray(0, 2100 * d), n: 2100, d };
  const [alone, pool] = [createKernel('simd', k, d), createKernel('simd', k, d, workerThreads(4))];
  for (const kernel of [alone, pool]) kernel.load(centres, k, d);
  const expected = structuredClone(alone.sumsOf?.(some));
  for (let i = 0; i < 1000; i++)
    if (structuredClone(pool.sumsOf?.(some))?.inertia !== expected?.inertia) throw new Error(`job ${i} differs`);
  expect(structuredClone(pool.sumsOf?.(some))?.sums).toEqual(expected?.sums);
  pool.close();
});

test.each([0, 1.5, -1, 65, Number.NaN])('%f threads are refused, and the error names the range', (threads) => {
  expect(() => miniBatchKMeans({ k, threads })).toThrow('whole number from 1 to 64');
});
