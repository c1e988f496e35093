import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../src/kernel/kernel.js';
import { scalarKernel } from '../../src/kernel/scalar.js';
import { type StrategyName, strategyFamilies } from '../../src/kernel/screening/strategies.js';
import { wasmKernel } from '../../src/kernel/wasm/wasmKernel.js';
import { inverseCount } from '../../src/model/learningRate.js';
import { Summarizer } from '../../src/model/statistics.js';
import { step } from '../../src/model/step.js';
import { normal } from '../../src/numeric/normal.js';
import { between, gaussian, type Input, input, inputs, next } from './kernelInputs.js';

/** Every screening strategy, so that a new one is held to the same inputs. */
const names = ['auto', ...Object.keys(strategyFamilies)] as StrategyName[];

/** Labels and squared distances by a kernel. */
const bits = (kernel: Kernel, { values, centroids, k, d }: Input) => {
  const n = values.length / d;
  const labels = new Int32Array(n);
  const distances = new Float64Array(n);
  kernel.load(centroids, k, d);
  kernel.assignInto(values, n, labels, distances);
  return { labels, distances };
};

/** Batch statistics by a kernel. */
const sums = (kernel: Kernel, { values, centroids, k, d }: Input, weights?: Float64Array) => {
  kernel.load(centroids, k, d);
  return structuredClone(new Summarizer(kernel, k, d).summarize({ values, n: values.length / d, d, weights }));
};

/** Centroids, weights and squared movements after a step, and labels by the moved centroids. */
const moved = (kernel: Kernel, given: Input) => {
  const { values, k, d } = given;
  const points = { values, n: values.length / d, d };
  const model = { k, d, centroids: given.centroids.slice(), weights: new Float64Array(k).fill(2) };
  kernel.load(model.centroids, k, d);
  const statistics = new Summarizer(kernel, k, d).summarize(points);
  const movements = step(model, statistics, inverseCount, 1, kernel).slice();
  kernel.centroidsInto?.(model.centroids);
  const labels = new Int32Array(points.n);
  kernel.assignInto(values, points.n, labels, new Float64Array(points.n));
  return { model, movements, labels };
};

/** The same input in float32; numbers beyond its range become 3e38. */
const narrow = (given: Input): Input => ({
  ...given,
  values: Float32Array.from(given.values).map((x) => (Number.isFinite(x) ? x : 3e38)),
});

describe.each(names)('the kernel %s', (name) => {
  const make = () => wasmKernel(name);

  describe.each(inputs)('$name', (given) => {
    test('labels and distances of float64 rows have the bits of scalar', () => {
      expect(bits(make(), given)).toEqual(bits(scalarKernel(), given));
    });
    test('labels and distances of float32 rows have the bits of scalar', () => {
      expect(bits(make(), narrow(given))).toEqual(bits(scalarKernel(), narrow(given)));
    });
    test('batch statistics have the bits of scalar, with and without weights', () => {
      const weights = Float64Array.from({ length: given.values.length / given.d }, (_, i) => (i % 7) / 3);
      for (const input of [given, narrow(given)]) {
        expect(sums(make(), input)).toEqual(sums(scalarKernel(), input));
        expect(sums(make(), input, weights)).toEqual(sums(scalarKernel(), input, weights));
      }
    });
    test('minimal distances have the bits of scalar', () => {
      for (const { values, centroids, d } of [given, narrow(given)]) {
        const n = values.length / d;
        const centres = centroids.slice(0, 11 * d);
        const minDistances = (kernel: Kernel, nearest: Float64Array) => {
          const out = new Float64Array((n * centres.length) / d);
          kernel.minDistancesInto({ values, n, d }, centres, nearest, out);
          return out;
        };
        const all = minDistances(scalarKernel(), new Float64Array(n).fill(Number.POSITIVE_INFINITY));
        expect(minDistances(make(), new Float64Array(n).fill(Number.POSITIVE_INFINITY))).toEqual(all);
        expect(minDistances(make(), all.slice(0, n))).toEqual(minDistances(scalarKernel(), all.slice(0, n)));
      }
    });
  });

  test('one kernel serves inputs of different shapes one after another', () => {
    const kernel = make();
    for (const given of [inputs[3], inputs[20], inputs[0], inputs[8]])
      expect(bits(kernel, given)).toEqual(bits(scalarKernel(), given));
  });

  test('centroids that outgrow their units from one load to the next keep the bits of scalar', () => {
    const kernel = make();
    const given = input('', 300, 21, 24);
    for (const growth of [1, 1.05, 1.3, 4, 1e3, 1e-3]) {
      const grown = { ...given, centroids: given.centroids.map((x) => x * growth) };
      expect(bits(kernel, grown)).toEqual(bits(scalarKernel(), grown));
    }
  });

  test('rows much longer and much shorter than the centroids keep the bits of scalar', () => {
    const given = input('', 400, 21, 24);
    const values = given.values.map((x, at) => x * [1, 3, 50, 1e4, 1e-2, 1e-6, 1e11, 1e25][Math.floor(at / 24) % 8]);
    expect(bits(make(), { ...given, values })).toEqual(bits(scalarKernel(), { ...given, values }));
  });

  test('rows with so many candidates that they are screened again keep the bits of scalar', () => {
    const given = input('', 700, 130, 64);
    const near = {
      ...given,
      centroids: given.centroids.map((x, at) => (at < 64 * 65 ? x : given.centroids[at - 64 * 65] + 1e-7 * x)),
    };
    const kernel = make();
    expect(bits(kernel, near)).toEqual(bits(scalarKernel(), near));
    expect(bits(kernel, narrow(near))).toEqual(bits(scalarKernel(), narrow(near)));
  });

  test.each([
    ['all by little', (j: number) => 1 + 0.01 * (1 + (j % 3)), undefined],
    ['one by much', (j: number) => (j === 5 ? 1.08 : 1), 5],
  ])('centroids that move outward after two mini-batches, %s, keep the bits of scalar', (_, growth, of) => {
    const kernel = make();
    const [k, d] = [96, 256];
    const before = gaussian(k * d);
    const after = before.map((x, at) => x * growth(Math.floor(at / d)));
    for (const centroids of [before, before, after]) {
      const given = { name: '', values: between(centroids, k, d, of), centroids, k, d };
      expect(bits(kernel, given)).toEqual(bits(scalarKernel(), given));
    }
  });

  test('sums over several chunks have the bits of scalar', () => {
    const given = input('', 5000, 19, 7);
    expect(sums(make(), given)).toEqual(sums(scalarKernel(), given));
    expect(sums(make(), narrow(given))).toEqual(sums(scalarKernel(), narrow(given)));
  });

  test('sums have the bits of scalar where a chunk goes through memory in parts', () => {
    const given = narrow(input('', 1300, 3, 9000));
    expect(sums(make(), given)).toEqual(sums(scalarKernel(), given));
  });

  test('centroids move by the bits of scalar', () => {
    for (const given of [input('', 700, 19, 7), input('', 300, 130, 16)]) {
      expect(moved(make(), given)).toEqual(moved(scalarKernel(), given));
    }
  });

  test('nearly no distance has to be verified where clusters are far apart', () => {
    const { centroids, k, d } = input('', 1, 64, 32);
    const values = Float64Array.from({ length: 1000 * d }, (_, i) => centroids[i % (k * d)] + 0.1 * normal(next));
    const kernel = make();
    kernel.load(centroids, k, d);
    kernel.assignInto(values, 1000, new Int32Array(1000), new Float64Array(1000));
    expect(kernel.screening.verified).toBeLessThan(0.01);
  });
});
