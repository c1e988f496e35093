import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Checkpoint, decodeModel, encodeModel } from '../../../streams/index.js';

/** A model of k = 5 with a transform, a hold-out, replicas, tracked clusters and a certificate. */
const whole = await decodeModel(
  readFileSync(new URL('../../golden/format-3.arrows', import.meta.url)),
  'the golden file of format 3',
);
const { k, d } = whole.model;
const [tracker] = [whole.tracker].flatMap((found) => found ?? []);
const NaNs = (length: number) => new Float64Array(length).fill(Number.NaN);
const withModel = (model: object): object => ({ model: { ...whole.model, ...model } });
const withTracker = (changes: object): object => ({ tracker: { ...tracker, ...changes } });
const cluster = tracker.clusters[0];

/** What is written in place of the fields of a good checkpoint, and the place that the error must name. */
const senseless: [string, object, RegExp][] = [
  ['centroids that are NaN', withModel({ centroids: NaNs(k * d) }), /model\.centroids\[0\] must be a finite .* is NaN/],
  [
    'an infinite centroid',
    withModel({ centroids: whole.model.centroids.map((x, i) => (i === 3 ? 1 / 0 : x)) }),
    /\[3\]/,
  ],
  ['negative weights', withModel({ weights: new Float64Array(k).fill(-1) }), /model\.weights\[0\] must be .* is -1/],
  ['weights that are NaN', withModel({ weights: NaNs(k) }), /model\.weights\[0\]/],
  ['no centroid', withModel({ k: 0, centroids: new Float64Array(0), weights: new Float64Array(0) }), /its k must be/],
  ['no feature', withModel({ d: 0, centroids: new Float64Array(0) }), /its d must be/],
  ['a fraction of a feature', withModel({ d: 0.5, centroids: new Float64Array(2) }), /its d must be .* is 0\.5/],
  ['a k that is a text', withModel({ k: `${k}` }), /its k must be a whole number/],
  ['fewer names than features', { featureNames: ['a'] }, /featureNames must have/],
  ['a name that is a number', { featureNames: new Array(d).fill(7) }, /featureNames\[0\] must be a text, but is 7/],
  ['one name twice', { featureNames: new Array(d).fill('a') }, /two of its features are called "a"/],
  ['another k in the options', { options: { ...whole.options, k: k + 1 } }, /holds 5 .* say k = 6/],
  [
    'an option that no run takes',
    { options: { ...whole.options, batchSize: -5 } },
    /options\.batchSize must be a whole/,
  ],
  ['a learning rate without a name', { options: { ...whole.options, rate: 'fast' } }, /options\.rate must be/],
  ['an option that is a list', { options: { ...whole.options, note: [1] } }, /options\.note must be a text/],
  ['options that are a text', { options: 'none' }, /options must be an object/],
  ['a negative number of rows', { rows: { read: -1, learned: -1, heldOut: 0, rejected: 0 } }, /rows\.read/],
  ['rows that do not add up', { rows: { ...whole.rows, read: whole.rows.read + 1 } }, /do not add up/],
  ['a fractional step', { step: 1.5 }, /step must be a whole number of at least 0, but is 1\.5/],
  ['a reason with a negative count', { rejectedBy: { null: -2 } }, /rejectedBy\.null/],
  ['an objective without a field', { objective: { batchInertia: 0 } }, /objective\.batchWeight .* is missing/],
  ['a negative inertia', { objective: { ...whole.objective, totalInertia: -1 } }, /objective\.totalInertia/],
  ['an inertia for too few clusters', { perClusterInertia: [1] }, /perClusterInertia must have 0 or 5 values/],
  ['a position without a place', { position: { source: null } }, /position\.rowsDone/],
  [
    'an order of rows of another width',
    { order: { ...whole.order, effect: { ...whole.order.effect, mean: NaNs(d + 1) } } },
    /order\.effect\.mean must have/,
  ],
  ['a negative number of climbs', { order: { ...whole.order, climbed: -1 } }, /order\.climbed must be/],
  ['flushes that go back', { flushes: [5, 3] }, /flushes must ascend, but 3/],
  [
    'a held row of another width',
    { held: { values: new Float64Array(1), weights: Float64Array.of(1) } },
    /held\.values/,
  ],
  [
    'a held row of negative weight',
    { held: { values: new Float64Array(d), weights: Float64Array.of(-1) } },
    /held\.weights/,
  ],
  [
    'a transform of another width',
    withModel({ transform: { standardize: { mean: [0], scale: [1] } } }),
    /mean must have/,
  ],
  [
    'a scale of 0',
    withModel({
      transform: { standardize: { mean: new Array(d).fill(0), scale: new Array(d).fill(0) } },
    }),
    /scale\[0\] must be a finite number above 0/,
  ],
  ['an unknown scaling', withModel({ transform: { normalize: 'l7' } }), /normalize must be one of \["l2"\]/],
  ['a replica of another k', { replicas: [{ ...whole.replicas[0], weights: [1] }] }, /replicas\[0\]\.weights/],
  ['a tracker of fewer clusters', withTracker({ clusters: [] }), /tracker\.clusters must have 5 values/],
  [
    'a tracked cluster without tests',
    withTracker({
      clusters: new Array(k).fill({ ...cluster, distance: null }),
    }),
    /tracker\.clusters\[0\].*distance must be an object/,
  ],
  [
    'an event that no run reports',
    withTracker({ journal: [{ event: 'lost', step: 0, rows: 0, id: 0, cluster: 0 }] }),
    /lost/,
  ],
  [
    'sums that are not finite',
    { certification: { rows: 1, scatter: { mean: Float64Array.of(1 / 0) } } },
    /certification/,
  ],
  ['a completeness of 1', { complete: 1 }, /complete must be true or false/],
  ['a warning that is an object', { warnings: [{}] }, /warnings\[0\]/],
  ['a distortion that is a text', { distortion: { ...whole.distortion, mean: '3' } }, /distortion\.mean/],
];

describe('a model with a right SHA-256', () => {
  test.each(senseless)('is refused for %s', async (_, changes, message) => {
    const bytes = encodeModel({ ...whole, ...changes } as Checkpoint);
    await expect(decodeModel(bytes, 'crafted.arrows')).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(/^crafted\.arrows is a damaged or incompatible model: /),
    });
    await expect(decodeModel(bytes, 'crafted.arrows')).rejects.toThrow(message);
  });
  test('is read where it makes sense, however large its numbers', async () => {
    const weights = new Float64Array(k).fill(Number.MAX_VALUE);
    const changes = withModel({ weights, centroids: whole.model.centroids.map(() => -Number.MAX_VALUE) });
    const read = await decodeModel(encodeModel({ ...whole, ...changes } as Checkpoint), 'it');
    expect(read.model.weights).toEqual(weights);
  });
});
