import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictor } from '../../../../src/estimator/index.js';
import { normal } from '../../../../src/numeric/normal.js';
import { random } from '../../../../src/numeric/random.js';
import type { Model } from '../../../../streams/index.js';
import { toOnnx } from '../../../../streams/sinks/export/onnx.js';
import { all, decode, graphOf, runGraph, texts } from '../../../fixtures/onnx.js';

const modelOf = (model: Model) => decode(Buffer.concat(toOnnx(model)));
const graphOfModel = (model: Model) => graphOf(decode(all(modelOf(model), 7)[0]));

/** The labels that the file gives rows, and those that `predict` gives the same numbers. */
function labelsOf(model: Model, values: Float32Array | Float64Array) {
  const { d } = model;
  const n = values.length / d;
  const { data } = runGraph(graphOfModel(model), [{ shape: [n, d], data: Array.from(values) }]);
  return { found: data, expected: Array.from(predictor(model)({ values, n, d }).labels) };
}

const next = random(0, 'onnx');
const [k, d] = [7, 3];
const plain: Model = {
  k,
  d,
  centroids: Float64Array.from({ length: k * d }, () => normal(next)),
  weights: new Float64Array(k).fill(1),
};
const standardize = { mean: [4, 5, 6], scale: [1, 2, 0.5] };

describe('an ONNX graph', () => {
  test.each<[string, Model]>([
    ['without a transform', plain],
    ['that standardizes', { ...plain, transform: { standardize } }],
    ['that normalizes', { ...plain, transform: { normalize: 'l2' } }],
    ['that does both', { ...plain, transform: { standardize, normalize: 'l2' } }],
  ])('%s gives the labels that predict gives', (_, model) => {
    const shift = model.transform?.standardize ? 5 : 0;
    const { found, expected } = labelsOf(
      model,
      Float64Array.from({ length: 500 * d }, () => shift + 2 * normal(next)),
    );
    expect(found).toEqual(expected);
    expect(new Set(found).size).toBeGreaterThan(3);
  });
  test.each<[string, Model['transform']]>([
    ['float32 rows', undefined],
    ['rows that are standardized', { standardize }],
  ])('fills missing values of %s as predict does', (_, transform) => {
    const impute = { by: 'mean' as const, values: [0.1, 1e9 / 3, -0.3] };
    const numbers = Array.from({ length: 300 * d }, (_, i) => (i % 7 === 0 ? Number.NaN : 2 * normal(next)));
    const values = transform ? Float64Array.from(numbers, Math.fround) : Float32Array.from(numbers);
    const { found, expected } = labelsOf({ ...plain, transform: { impute, ...transform } }, values);
    expect(found).toEqual(expected);
  });
  test('gives exact ties to the lowest cluster, as predict does, on a grid whose mean is not on the grid', () => {
    const centroids = Float64Array.of(0, 0, 1, 0, 0, 1, 1, 1, 3, 0, 0, 3, 1, 3);
    const values = Float32Array.from({ length: 2 * 1681 }, (_, i) => ((i % 2 ? i >> 1 : Math.floor(i / 82)) % 41) / 8);
    const { found, expected } = labelsOf({ ...plain, d: 2, centroids }, values);
    expect(found).toEqual(expected);
  });
  test('gives ties within rounding to the cluster that predict gives, at any offset and scale', () => {
    const tenth = fc.integer({ min: 0, max: 12 }).map((x) => x / 10);
    const rows = (length: number) => fc.array(tenth, { minLength: 2 * length, maxLength: 2 * length });
    const place = fc.record({ offset: fc.constantFrom(0, 1e6, 1e15), scale: fc.constantFrom(1, 1e-150, 1e-170, 1e20) });
    fc.assert(
      fc.property(rows(5), rows(20), place, (centres, points, { offset, scale }) => {
        const at = (x: number) => Math.fround((x + offset) * scale);
        const model = { ...plain, k: 5, d: 2, centroids: Float64Array.from(centres, (x) => (x + offset) * scale) };
        const { found, expected } = labelsOf({ ...model, weights: new Float64Array(5) }, Float64Array.from(points, at));
        expect(found).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
  test('looks at one of several equal centroids only', () => {
    const centroids = Float64Array.from({ length: 30 }, (_, i) => (i < 21 ? 1 : 2));
    const { constants } = graphOfModel({ k: 10, d: 3, centroids, weights: new Float64Array(10) });
    expect(constants.get('half')?.data.filter(Number.isFinite)).toHaveLength(2);
  });
  test('holds its centroids as one tensor k×d', () => {
    expect(graphOfModel(plain).constants.get('centroids')?.shape).toEqual([k, d]);
  });
  test('says its IR version, its operator set, its input and output, and what its labels are', () => {
    const model = modelOf(plain);
    const graph = decode(all(model, 7)[0]);
    expect([model.get(1), decode(all(model, 8)[0]).get(2)]).toEqual([[8], [13]]);
    expect([11, 12].map((field) => texts(decode(all(graph, field)[0]), 1))).toEqual([['points'], ['cluster']]);
    expect(texts(model, 6)[0]).toContain('bit by bit the label of "meander predict", ties included');
  });
});
