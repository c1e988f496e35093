import { describe, expect, test } from 'vitest';
import { fromDocument, toDocument } from '../../src/checkpoint/document.js';
import { digest, inverseTransform, type KMeansOptions, predictor } from '../../src/index.js';
import { toUnitLength } from '../../src/model/transform.js';
import { blobs, learn } from '../learn.js';

const [n, d] = [600, 3];
const values = blobs(n, 4, d);
const uneven = values.map((x, i) => (i % d === 1 ? 1e4 * x + 5e6 : x));
const options: KMeansOptions = { k: 4, batchSize: 32, initRows: 50, holdout: 20 };
const labelsOf = (model: ReturnType<typeof learn>['model'], rows: Float64Array) =>
  Array.from(predictor(model)({ values: rows, n, d }).labels);

describe.each([
  ['standardize', { standardize: true }],
  ['normalize', { normalize: 'l2' }],
  ['both', { standardize: true, normalize: 'l2' }],
] as const)('%s', (_, asked) => {
  const all = { ...options, ...asked };
  test('does not depend on how the rows are cut, and resumes to the same bits from every step', async () => {
    const expected = await digest(learn(values, d, all));
    const checkpoints: ReturnType<typeof learn>[] = [];
    expect(
      await digest(learn(values, d, all, { cuts: [37], each: (checkpoint) => checkpoints.push(checkpoint) })),
    ).toBe(expected);
    for (const checkpoint of checkpoints) {
      const { centroids, weights } = checkpoint.model;
      const restored = fromDocument(JSON.parse(JSON.stringify(toDocument(checkpoint))), centroids, weights);
      expect(await digest(learn(values, d, all, { cuts: [37], from: restored }))).toBe(expected);
    }
  });
  test('takes given centroids in the units of the data', () => {
    const rows = Array.from({ length: 4 }, (_, j) => Array.from(values.subarray(j * d, (j + 1) * d)));
    const first: ReturnType<typeof learn>[] = [];
    learn(values, d, { ...all, init: { centroids: rows } }, { each: (checkpoint) => first.push(checkpoint) });
    const { model } = first[0];
    if (!('normalize' in asked))
      inverseTransform(model.transform, model.centroids).forEach((x, i) => expect(x).toBeCloseTo(rows.flat()[i], 10));
    expect(
      new Set(rows.map((row) => predictor(model)({ values: Float64Array.from(row), n: 1, d }).labels[0])).size,
    ).toBe(4);
  });
  test('gives nearly the same centroids for float32 and float64 rows', () => {
    const rows = learn(Float32Array.from(values), d, all).model.centroids;
    learn(values, d, all).model.centroids.forEach((x, i) => expect(rows[i]).toBeCloseTo(x, 4));
  });
});

test('standardizing frees labels from the units of a feature; exported centroids have those of the data', () => {
  const [plain, scaled] = [values, uneven].map((rows) => learn(rows, d, { ...options, standardize: true }));
  expect(labelsOf(scaled.model, uneven)).toEqual(labelsOf(plain.model, values));
  const [a, b] = [plain, scaled].map(({ model }) => inverseTransform(model.transform, model.centroids));
  a.forEach((x, i) => expect(b[i] / (i % d === 1 ? 1e4 * x + 5e6 : x)).toBeCloseTo(1, 9));
});

test('standardizing does not scale a constant feature', () => {
  const { model } = learn(
    values.map((x, i) => (i % d === 2 ? 7 : x)),
    d,
    { ...options, standardize: true },
  );
  expect(model.transform?.standardize?.scale[2]).toBe(1);
  inverseTransform(model.transform, model.centroids).forEach((x, i) => i % d === 2 && expect(x).toBe(7));
});

test('standardizing gives the same digest as learning rows that were standardized beforehand', async () => {
  const seeding = learn(values, d, { ...options, holdout: 0, standardize: true });
  const { mean, scale } = seeding.model.transform?.standardize ?? { mean: [], scale: [] };
  for (let t = 0; t < d; t++) {
    const column = values.subarray(0, 50 * d).filter((_, i) => i % d === t);
    expect(mean[t]).toBeCloseTo(column.reduce((sum, x) => sum + x) / 50, 12);
  }
  const before = values.map((x, i) => (x - mean[i % d]) / scale[i % d]);
  expect(await digest(learn(before, d, { ...options, holdout: 0 }))).toBe(await digest(seeding));
});

test('normalizing keeps centroids at length 1, ignores the length of rows, and accepts rows of zeros', () => {
  const normal = { ...options, normalize: 'l2' } as const;
  const one = learn(values, d, normal);
  for (let j = 0; j < 4; j++)
    expect(Math.hypot(...one.model.centroids.subarray(j * d, (j + 1) * d))).toBeCloseTo(1, 12);
  const longer = values.map((x, i) => x * 2 ** (Math.floor(i / d) % 5));
  expect(learn(longer, d, normal).model.centroids).toEqual(one.model.centroids);
  const zeros = values.map((x, i) => (i < d ? 0 : x));
  expect(learn(zeros, d, normal).model.centroids.every(Number.isFinite)).toBe(true);
});

test('normalizing scales rows to length 1 whatever their size, where squares overflow or vanish too', () => {
  for (const size of [1, 2 ** 600, 2 ** 1000, 2 ** -520, 2 ** -600, 2 ** -1060]) {
    const rows = Float64Array.of(3 * size, 4 * size, 0, 8 * size);
    toUnitLength(rows, 2);
    expect(Array.from(rows)).toEqual([0.6, 0.8, 0, 1]);
  }
});

test('an unknown norm is refused with the norms that exist', () => {
  expect(() => learn(values, d, { ...options, normalize: 'l1' as 'l2' })).toThrow('normalize must be l2, but is "l1".');
});
