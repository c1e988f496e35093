import { describe, expect, test } from 'vitest';
import { createKernel, kernelNames, scalarKernel, type Values } from '../../src/kernel/index.js';
import { normal, random } from '../../src/numeric/index.js';
import { workerThreads } from '../../streams/threads/workerThreads.js';

/** Powers of two that the data are multiplied by: from numbers near the least of float64 to distances that overflow. */
const exponents = Array.from({ length: 51 }, (_, i) => -1000 + 30 * i);
const shapes = [
  [2, 3],
  [7, 16],
  [33, 31],
  [64, 192],
] as const;
const n = 300;

/** A factor for one number. */
type Scale = (next: () => number) => number;

/** n×d rows around k centroids, all scaled by 2^e; or each number by a power of two of its own. */
function problem(
  k: number,
  d: number,
  scale: (next: () => number) => number,
  Type: typeof Float32Array | typeof Float64Array,
) {
  const next = random(`${k}×${d}`, 'scales');
  const centroids = Float64Array.from({ length: k * d }, () => 4 * normal(next) * scale(next));
  const values: Values = new Type(n * d);
  for (let i = 0; i < values.length; i++) {
    values[i] = centroids[(Math.floor(i / d) % k) * d + (i % d)] + normal(next) * scale(next);
  }
  const usable = values.every(Number.isFinite) && centroids.every(Number.isFinite);
  return usable ? { values, centroids } : undefined;
}

function expectDefinition(k: number, d: number, scale: Scale) {
  for (const Type of [Float32Array, Float64Array]) {
    const found = problem(k, d, scale, Type);
    if (!found) continue;
    const assign = (kernel: ReturnType<typeof scalarKernel>) => {
      const [labels, distances] = [new Int32Array(n), new Float64Array(n)];
      kernel.load(found.centroids, k, d);
      kernel.assignInto(found.values, n, labels, distances);
      return { labels, distances };
    };
    const expected = assign(scalarKernel());
    for (const name of kernelNames) expect(assign(createKernel(name, k, d)), name).toEqual(expected);
  }
}

describe.each(shapes)('labels and distances of k = %i, d = %i are those of the definition', (k, d) => {
  test.each(exponents)('for data scaled by 2^%i', (exponent) => {
    expectDefinition(k, d, () => 2 ** exponent);
  });

  test.each([40, 100, 250])('for numbers of scales between 2^−%i and 2^%i', (most) => {
    expectDefinition(k, d, (next) => 2 ** Math.round(most * (2 * next() - 1)));
  });
});

test.each([2, 3, 8])('%i threads give the same bits at every scale', (threads) => {
  const [k, d] = [33, 31];
  const kernel = createKernel('int16', k, d, workerThreads(threads));
  try {
    for (const exponent of exponents.filter((_, i) => i % 5 === 0)) {
      const found = problem(k, d, () => 2 ** exponent, Float64Array);
      if (!found) continue;
      const labels = [new Int32Array(n), new Int32Array(n)];
      const distances = [new Float64Array(n), new Float64Array(n)];
      for (const [i, one] of [scalarKernel(), kernel].entries()) {
        one.load(found.centroids, k, d);
        one.assignInto(found.values, n, labels[i], distances[i]);
      }
      expect(labels[1]).toEqual(labels[0]);
      expect(distances[1]).toEqual(distances[0]);
    }
  } finally {
    kernel.close();
  }
});
