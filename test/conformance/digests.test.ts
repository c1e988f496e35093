import { firstValueFrom, last } from 'rxjs';
import { expect, test } from 'vitest';
import { MeanderError } from '../../src/errors.js';
import { type KernelName, kernelNames } from '../../src/kernel/index.js';
import { normal, random } from '../../src/numeric/index.js';
import { digestOf, fromPoints, fromSource, miniBatchKMeans } from '../../streams/index.js';
import { runs } from '../fixtures/problems.js';

type Next = () => number;

/** How a number is made from one drawn around its cluster, in column t. */
type Magnitude = (x: number, t: number, next: Next, float32: boolean) => number;

const powersOfTen = (next: Next, float32: boolean) => 10 ** Math.floor((next() - 0.5) * (float32 ? 60 : 280));
const scales = [1, 1e-3, 1e3, 1e6, 1e-30, 1e30, 1e100, 1e150, 1e-150, 1e-300, 5e-324, 1e-40, 3e38];
const magnitudes: readonly (readonly [string, Magnitude])[] = [
  ...scales.map((scale): [string, Magnitude] => [`scaled by ${scale}`, (x) => x * scale]),
  ['each of a magnitude of its own', (x, _t, next, float32) => x * powersOfTen(next, float32)],
  ['far from zero', (x) => x + 1e7],
  ['with many ties', (x) => Math.round(x)],
  ['with many duplicates', (x) => Math.sign(x)],
  ['with columns of three magnitudes', (x, t) => x * [1e6, 1e-6, 1][t % 3]],
];

const pick = <T>(next: Next, list: readonly T[]): T => list[Math.floor(next() * list.length)];

/** A random run over numbers of one magnitude: small and large shapes, weights of 0 and 1e−300 … 1e150 among them. */
function problem(seed: string, magnitude: Magnitude) {
  const next = random(seed, 'digests');
  const k = pick(next, [1, 2, 3, 7, 16, 33, 64, 100]);
  const d = pick(next, [1, 2, 3, 4, 7, 8, 16, 17, 31, 64, 96, 192, 200]);
  const n = pick(next, [k, k + 1, 100, 513, 1500, 3000]) + 2;
  const float32 = next() < 0.5;
  const values = new (float32 ? Float32Array : Float64Array)(n * d);
  for (let at = 0; at < n * d; at++) {
    values[at] = magnitude(normal(next) + 4 * (Math.floor(at / d) % k), at % d, next, float32);
  }
  const weights =
    next() < 0.4 ? Float64Array.from({ length: n }, () => pick(next, [0, 1, 1e-300, 1e150, 0.5, next()])) : undefined;
  return { k, values, d, weights, batchSize: pick(next, [16, 100, 512]), cut: pick(next, [64, 1000, 65536]), seed };
}

/** The digest of the model that a run learns, or the words with which it refuses the data. */
async function outcome(of: ReturnType<typeof problem>, kernel: KernelName, threads: number): Promise<string> {
  const { k, values, d, weights, batchSize, cut, seed } = of;
  const options = { k, batchSize, kernel, threads, seed, every: '1000batches' as const };
  try {
    const learned = fromSource(fromPoints({ values, d, weights }, cut)).pipe(miniBatchKMeans(options), last());
    return digestOf(await firstValueFrom(learned));
  } catch (error) {
    if (error instanceof MeanderError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** Kernels that serve a shape; the others refuse it by their name. */
const ways = (kernel: KernelName) => (kernel === 'scalar' ? [1] : kernel === 'auto' ? [1, 2, 3, 8] : [1, 3]);

test.each(magnitudes)(
  'all kernels and numbers of threads learn one digest from numbers %s',
  async (name, magnitude) => {
    for (let trial = 0; trial < runs(2); trial++) {
      const of = problem(`${name}/${trial}`, magnitude);
      const expected = await outcome(of, 'scalar', 1);
      for (const kernel of kernelNames) {
        for (const threads of ways(kernel)) {
          const found = await outcome(of, kernel, threads);
          if (!found.startsWith('usage: The kernel')) expect(found, `${kernel}, ${threads} threads`).toBe(expected);
        }
      }
    }
  },
);
