import { describe, expect, test } from 'vitest';
import { batchBound, Certifier, Scatter, semidefiniteBounds } from '../../src/bound/index.js';
import { Learner, MiniBatchKMeans, predictor, runKernels } from '../../src/index.js';
import {
  bestSingleMove,
  clusteringOf,
  em,
  exact,
  hartiganWong,
  inertiaAt,
  integerProgram,
  Landscape,
  lloyd,
  lloydFrom,
  responsibilities,
} from '../../src/solve.js';
import type { Points } from '../../streams/index.js';

/** Eight rows of two features, and two centroids. */
const values = Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1, 9, 9, 9, 8, 8, 9, 8, 8);
const rows = (): Points => ({ values: values.slice(), n: 8, d: 2 });
const centroids = Float64Array.of(0.5, 0.5, 8.5, 8.5);
const model = { k: 2, d: 2, centroids, weights: Float64Array.of(4, 4) };
const labels = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
const last = <T>(all: Iterable<T>): T | undefined => [...all].at(-1);

function learnerOf(points: Points) {
  const learner = new Learner({ k: 2, batchSize: 8 }, { featureNames: ['x', 'y'], kernels: runKernels() });
  learner.push({ ...points, rows: points.n, source: null, pass: 0 });
  learner.finish();
  return learner.checkpoint().model.centroids;
}

function certifierOf(points: Points) {
  const certifier = new Certifier(model);
  certifier.add(points, labels, new Float64Array(8).fill(0.5));
  certifier.finish();
  return certifier.certificate().lower;
}

function scatterOf(points: Points) {
  const scatter = new Scatter(2);
  scatter.add(points);
  return scatter.inertia;
}

/** Every public function that takes rows. Each must give the same for every array that holds the same numbers. */
const takers: Record<string, (points: Points) => unknown> = {
  lloyd: (points) => lloyd(points, 2, { starts: 2 }).inertia,
  lloydFrom: (points) => lloydFrom(points, 2, centroids).inertia,
  em: (points) => em(points, 2, centroids).logLikelihood,
  exact: (points) => last(exact(points, 2))?.clustering.inertia,
  integerProgram: ({ weights: _, ...points }) => integerProgram(points, 2),
  hartiganWong: (points) => hartiganWong(points, { ...model, labels, inertia: 4 }).clustering.inertia,
  bestSingleMove: (points) => bestSingleMove(points, { ...model, labels, inertia: 4 }).gain,
  clusteringOf: (points) => clusteringOf(points, 2, labels).inertia,
  inertiaAt: (points) => inertiaAt(points, 2, centroids),
  responsibilities: (points) => responsibilities(points, { ...model, mixing: Float64Array.of(0.5, 0.5), variance: 1 }),
  Landscape: (points) => new Landscape(points).status,
  predictor: (points) => predictor(model)(points),
  Learner: learnerOf,
  batchBound: (points) => batchBound(points, 2, centroids),
  semidefiniteBounds: (points) => last(semidefiniteBounds(points, 2, { iterations: 25 }))?.lower,
  Certifier: certifierOf,
  Scatter: scatterOf,
  MiniBatchKMeans: ({ values: given, d, weights }) =>
    new MiniBatchKMeans({ nClusters: 2 }).fit({ values: given, nFeatures: d }, weights).inertia,
};

describe.each(Object.entries(takers))('%s', (name, take) => {
  test('gives the same for whole numbers in every kind of array', () => {
    const expected = take(rows());
    for (const Type of [Float32Array, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Int32Array])
      expect(take({ ...rows(), values: new Type(values) as unknown as Float64Array })).toEqual(expected);
    expect(take({ ...rows(), values: Array.from(values) as unknown as Float64Array })).toEqual(expected);
  });
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %d, in either float array',
    (bad) => {
      for (const at of [0, 5, 15])
        for (const Type of [Float32Array, Float64Array]) {
          const points = { ...rows(), values: Type.from(values) };
          points.values[at] = bad;
          const place = new RegExp(`^Row ${Math.floor(at / 2)}\\b.*${bad}`);
          expect(() => take(points)).toThrow(place);
        }
    },
  );
  test('refuses null, a text and a hole, which arrays of numbers may hold', () => {
    for (const bad of [null, '5', undefined]) {
      const given: unknown[] = Array.from(values);
      given[3] = bad;
      expect(() => take({ ...rows(), values: given as unknown as Float64Array })).toThrow(/Row 1, column 1 is/);
    }
  });
  if (name === 'integerProgram' || name === 'Learner') return;
  test('refuses too few values, and a number of features that is none', () => {
    const tooFew = { ...rows(), values: values.subarray(1) };
    expect(() => take(tooFew)).toThrow(/need 16 values, but there are 15|do not make rows/);
    expect(() => take({ ...rows(), d: 0 })).toThrow(/whole number/);
  });
});

describe.each(Object.entries(takers).filter(([name]) => name !== 'integerProgram'))('%s with weights', (_, take) => {
  test('refuses another number of weights than rows, and weights that are negative or not finite', () => {
    const weighted = (weights: number[]) => ({ ...rows(), weights: Float64Array.from(weights) });
    expect(() => take(weighted([1, 1]))).toThrow('There are 2 sample weights for 8 rows');
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => take(weighted([1, 1, bad, 1, 1, 1, 1, 1]))).toThrow(`Sample weight 2 is ${bad}`);
  });
});

test.each(['lloyd', 'lloydFrom', 'em', 'exact', 'Learner', 'MiniBatchKMeans', 'semidefiniteBounds'])(
  '%s refuses to learn from rows that all have weight 0',
  (name) => {
    expect(() => takers[name]({ ...rows(), weights: new Float64Array(8) })).toThrow(/^All 8 .*rows have weight 0/);
  },
);

describe('options that no function has are refused, with the name that is meant', () => {
  const typed = (options: object) => options as Record<string, never>;
  test.each<[string, () => unknown]>([
    ['lloyd has no option "iteration"; did you mean "iterations"?', () => lloyd(rows(), 2, typed({ iteration: 3 }))],
    [
      'em has no option "tolerence"; did you mean "tolerance"?',
      () => em(rows(), 2, centroids, typed({ tolerence: 1 })),
    ],
    ['exact has no option "start"; did you mean "starts"?', () => last(exact(rows(), 2, typed({ start: 1 })))],
    [
      'Certifier has no option "batchrows"; did you mean "batchRows"?',
      () => new Certifier(model, typed({ batchrows: 1 })),
    ],
    [
      'semidefiniteBounds has no option "iteration"; did you mean "iterations"?',
      () => last(semidefiniteBounds(rows(), 2, typed({ iteration: 1 }))),
    ],
    [
      'Learner has no option "batchsize"; did you mean "batchSize"?',
      () => new Learner({ k: 2, ...typed({ batchsize: 3 }) }, { featureNames: [], kernels: runKernels() }),
    ],
    ['MiniBatchKMeans has no option "k"', () => new MiniBatchKMeans(typed({ k: 3 }))],
    ['The options of lloyd must be an object, but are null.', () => lloyd(rows(), 2, null as never)],
  ])('%s', (message, use) => {
    expect(use).toThrow(message);
  });
});

describe('options out of range are refused', () => {
  const typed = (options: object) => options as Record<string, never>;
  test.each<[string, () => unknown]>([
    ['init must be k-means++ or random, but is "kmeans++"', () => lloyd(rows(), 2, typed({ init: 'kmeans++' }))],
    ['iterations must be a whole number of at least 1, but is 1.5', () => lloyd(rows(), 2, { iterations: 1.5 })],
    ['starts must be a whole number of at least 1', () => lloyd(rows(), 2, { starts: Number.NaN })],
    ['kernel must be auto', () => lloyd(rows(), 2, typed({ kernel: 'gpu' }))],
    ['tolerance must be a number of at least 0, but is NaN', () => last(exact(rows(), 2, { tolerance: Number.NaN }))],
    [
      'multipliers must be finite numbers of at least 0',
      () => last(semidefiniteBounds(rows(), 2, { multipliers: new Float64Array(64).fill(-1) })),
    ],
    ['kernel must be auto', () => runKernels('gpu' as 'auto').single(2, 2)],
  ])('%s', (message, use) => {
    expect(use).toThrow(message);
  });
});

describe('centroids, labels and models that do not fit the rows are refused', () => {
  const short = Float64Array.of(0, 0, 9);
  const holed = Float64Array.of(0, 0, Number.NaN, 9);
  test.each<[string, () => unknown]>([
    ['hold 3 numbers; k = 2 rows of 2 features need 4', () => lloydFrom(rows(), 2, short)],
    ['Row 1, column 0 of the starting centroids is NaN', () => lloydFrom(rows(), 2, holed)],
    ['Row 1, column 0 of the starting centroids is NaN', () => em(rows(), 2, holed)],
    ['Row 1, column 0 of the centroids is NaN', () => inertiaAt(rows(), 2, holed)],
    [
      'The label of row 4 must be a whole number from 0 to 1, but is 2',
      () =>
        clusteringOf(
          rows(),
          2,
          labels.map((label) => 2 * label),
        ),
    ],
    ['There are 7 labels for 8 rows', () => clusteringOf(rows(), 2, labels.subarray(1))],
    ['k must be a whole number from 1 to 8', () => hartiganWong(rows(), { ...model, k: 0, labels, inertia: 1 })],
    ['The clustering is of rows of 1 features', () => new Landscape(rows()).add(lloyd({ values, n: 16, d: 1 }, 2))],
    ['k must be a whole number of at least 1, but is 0', () => em(rows(), 0, new Float64Array(0))],
    ['A model must have a whole number k of at least 1', () => predictor({ ...model, k: 0 })],
    ['A model must have 2 finite weights of at least 0', () => predictor({ ...model, weights: Float64Array.of(1) })],
    [
      'There are 1 labels and 1 distances for 8 rows',
      () => new Certifier(model).add(rows(), new Int32Array(1), new Float64Array(1)),
    ],
  ])('%s', (message, use) => {
    expect(use).toThrow(message);
  });
});

test('squared distances that overflow are an error, not an infinite inertia', () => {
  const far = { values: Float64Array.of(0, 1e160, -1e160, 5), n: 4, d: 1 };
  const one = Float64Array.of(0);
  const uses = [
    () => lloyd(far, 2),
    () => lloydFrom(far, 1, one),
    () => em(far, 1, one),
    () => last(exact(far, 2)),
    () => clusteringOf(far, 1, new Int32Array(4)),
    () => inertiaAt(far, 1, one),
    () => predictor({ k: 1, d: 1, centroids: one, weights: one })(far),
  ];
  for (const use of uses) expect(use).toThrow(/overflows? float64|range of float64/);
});
