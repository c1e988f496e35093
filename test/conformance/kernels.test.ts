import { describe, expect, test } from 'vitest';
import type { Values } from '../../src/index.js';
import type { Kernel } from '../../src/kernel/kernel.js';
import { scalarKernel } from '../../src/kernel/scalar.js';
import { type StrategyName, strategyFamilies } from '../../src/kernel/screening/strategies.js';
import { wasmKernel } from '../../src/kernel/wasm/wasmKernel.js';
import { inverseCount } from '../../src/model/learningRate.js';
import { Summarizer } from '../../src/model/statistics.js';
import { step } from '../../src/model/step.js';
import { normal } from '../../src/numeric/normal.js';
import { random } from '../../src/numeric/random.js';

interface Input {
  name: string;
  values: Values;
  centroids: Float64Array;
  k: number;
  d: number;
}

const next = random(1, 'conformance');
const gaussian = (length: number, scale = 1, shift = 0) =>
  Float64Array.from({ length }, () => shift + scale * normal(next));
const input = (name: string, n: number, k: number, d: number, scale = 1, shift = 0): Input => ({
  name,
  k,
  d,
  values: gaussian(n * d, scale, shift),
  centroids: gaussian(k * d, scale, shift),
});

/** Rows halfway between two of k centroids, moved by at most a few units in the last place; one of the two is `of`, if given. */
function between(centroids: Float64Array, k: number, d: number, of?: number): Float64Array {
  const values = new Float64Array(200 * d);
  for (let i = 0; i < 200; i++) {
    const a = (of ?? Math.floor(next() * k)) * d;
    const b = Math.floor(next() * k) * d;
    for (let t = 0; t < d; t++)
      values[i * d + t] = (centroids[a + t] + centroids[b + t]) / 2 + (next() - 0.5) * 2 ** -50;
  }
  return values;
}

function bisectors(d: number, k: number): Input {
  const centroids = gaussian(k * d, 3);
  return { name: `rows on bisectors, d = ${d}`, values: between(centroids, k, d), centroids, k, d };
}

/** Rows that are as near to one of two centroids as to the other, but far from both, where the screen's rounding is largest. */
function farBisectors(d: number): Input {
  const centroids = gaussian(2 * d);
  const across = Float64Array.from({ length: d }, (_, t) => centroids[t] - centroids[d + t]);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, t) => sum + x * b[t], 0);
  const values = new Float64Array(400 * d);
  for (let at = 0; at < values.length; at += d) {
    const away = gaussian(d, 300);
    const along = dot(away, across) / dot(across, across);
    for (let t = 0; t < d; t++) values[at + t] = (centroids[t] + centroids[d + t]) / 2 + away[t] - along * across[t];
  }
  return { name: `far rows on bisectors, d = ${d}`, values, centroids, k: 2, d };
}

const repeatRows = (rows: Float64Array, d: number, times: number) =>
  Float64Array.from({ length: rows.length * times }, (_, i) => rows[i % d]);

const outlier = input('one enormous outlier among centroids and rows', 500, 20, 8);
outlier.centroids.fill(1e9, 8, 16);
outlier.values.fill(-1e12, 80, 88);

const inputs: Input[] = [
  ...[1, 2, 3, 4, 5, 7, 8, 16, 17, 64, 129].map((d) => input(`random, d = ${d}`, 333, 37, d)),
  ...[1, 2, 7, 8, 9, 15, 16, 17].map((k) => input(`random, k = ${k}`, 101, k, 6)),
  input('k = 1', 100, 1, 3),
  input('one row', 1, 5, 5),
  input('d = 4,096', 21, 9, 4096),
  input('k = 10,000', 40, 10_000, 3),
  input('offset 1e6 with unit spread', 500, 30, 12, 1, 1e6),
  input('offset 1e12 with unit spread', 300, 30, 12, 1, 1e12),
  input('tiny', 300, 20, 7, 1e-30),
  input('denormal', 200, 20, 5, 1e-310),
  input('squares that underflow', 200, 20, 5, 1e-165),
  input('huge', 300, 20, 7, 1e30),
  input('squares that overflow float64', 100, 9, 3, 1e160),
  { ...input('all rows equal', 1, 20, 9), values: repeatRows(gaussian(9), 9, 100) },
  {
    ...input('zero variance everywhere', 1, 12, 4),
    values: new Float64Array(400).fill(7),
    centroids: new Float64Array(48).fill(7),
  },
  { ...input('duplicated centroids', 400, 1, 6), k: 24, centroids: repeatRows(gaussian(6), 6, 24) },
  {
    ...input('integer grid full of ties', 1, 1, 2),
    k: 25,
    values: Float64Array.from({ length: 800 }, () => Math.floor(next() * 9) / 2),
    centroids: Float64Array.from({ length: 50 }, (_, i) => (i % 2 ? Math.floor(i / 10) : Math.floor(i / 2) % 5)),
  },
  {
    ...input('alternating signs that cancel', 1, 16, 64),
    values: Float64Array.from({ length: 64 * 100 }, (_, i) => (i % 2 ? -1 : 1) * (1e4 + next())),
    centroids: Float64Array.from({ length: 64 * 16 }, (_, i) => (i % 2 ? -1 : 1) * (1e4 + next())),
  },
  bisectors(2, 9),
  bisectors(16, 64),
  bisectors(100, 33),
  bisectors(256, 96),
  bisectors(512, 33),
  farBisectors(16),
  farBisectors(96),
  outlier,
];

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
