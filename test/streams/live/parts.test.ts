import { describe, expect, test } from 'vitest';
import { normal, random } from '../../../src/numeric/index.js';
import { measureHoldout } from '../../../streams/live/holdoutMeasure.js';
import { boundsOf, principalPlane, project } from '../../../streams/live/projection.js';
import { type Version, Versions } from '../../../streams/live/versions.js';
import { ThinnedList } from '../../../streams/sinks/thinnedList.js';

describe('a thinned list', () => {
  test.each([1, 15, 16, 17, 100, 12_345])('of %i items has at most 16, the first, the last, and even gaps', (count) => {
    const list = new ThinnedList<number>(16);
    for (let i = 0; i < count; i++) list.add(i);
    const items = list.items();
    expect(items.length).toBeLessThanOrEqual(16);
    expect(items.length).toBeGreaterThanOrEqual(Math.min(count, 8));
    expect([items[0], items.at(-1)]).toEqual([0, count - 1]);
    const gaps = new Set(items.slice(1, -1).map((item, i) => item - items[i]));
    expect(gaps.size).toBeLessThanOrEqual(1);
  });
});

describe('the plane of some rows', () => {
  const [n, d] = [500, 6];
  const next = random(1, 'plane');
  const spreads = [0.1, 5, 0.2, 2, 0.1, 0.3];
  const values = Float64Array.from({ length: n * d }, (_, i) => 10 + spreads[i % d] * normal(next));
  const weights = new Float64Array(n).fill(1);

  test('has the two directions in which they spread most, with their shares', async () => {
    const { axes, share, origin } = await principalPlane({ values, weights }, d);
    expect(axes[1]).toBeGreaterThan(0.99);
    expect(axes[d + 3]).toBeGreaterThan(0.99);
    const total = spreads.reduce((sum, s) => sum + s * s, 0);
    expect(share[0]).toBeCloseTo(25 / total, 1);
    expect(share[1]).toBeCloseTo(4 / total, 1);
    expect(Math.max(...origin.map((x) => Math.abs(x - 10)))).toBeLessThan(1);
  });

  test('is the same for the same rows', async () => {
    expect(await principalPlane({ values, weights }, d)).toEqual(await principalPlane({ values, weights }, d));
  });

  test.each([
    ['one row', 1, 3],
    ['equal rows', 5, 3],
    ['one feature', 5, 1],
    ['two features', 5, 2],
  ])('has finite coordinates for %s', async (_, rows, dims) => {
    const some = new Float64Array(rows * dims).fill(2);
    if (rows > 1) some[0] = 3;
    const plane = await principalPlane({ values: some, weights: new Float64Array(rows).fill(1) }, dims);
    const points = project(some, dims, plane);
    expect(points.every(Number.isFinite)).toBe(true);
    expect(boundsOf(points).every(Number.isFinite)).toBe(true);
  });
});

test('the hold-out is measured as its definition says', async () => {
  const model = { k: 2, d: 1, centroids: Float64Array.of(0, 10), weights: Float64Array.of(1, 1) };
  const held = { values: Float64Array.of(1, 2, 8), weights: Float64Array.of(1, 1, 1) };
  const measure = await measureHoldout(model, held);
  expect(measure?.mean).toBeCloseTo(3, 12);
  expect(measure?.high).toBeCloseTo(3 + 1.96 * Math.sqrt(6 / 9), 12);
});

test('eight versions are kept, the newest and some that reach back ever farther', () => {
  const versions = new Versions();
  for (let i = 0; i < 1000; i++)
    versions.add({ version: `${i}`, step: i, rows: i, time: 100 * i } as unknown as Version);
  const steps = versions.describe().map(({ step }) => step);
  expect(steps).toHaveLength(8);
  expect(steps[0]).toBe(999);
  expect(steps).toEqual([...steps].sort((a, b) => b - a));
  expect(steps[7]).toBeLessThan(900);
  expect(steps[1]).toBeGreaterThan(980);
});
