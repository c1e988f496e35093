import { expect, test } from 'vitest';
import { batchBound, Scatter, semidefiniteBounds } from '../../../src/bound/index.js';
import { exact } from '../../../src/exact/index.js';
import type { Points } from '../../../src/model/index.js';
import { pickRows } from '../../../src/model/points.js';
import { timesTwoTo } from '../../../src/numeric/index.js';
import { certified, modelOf } from '../../fixtures/bounds.js';
import { timesPowerOfTwo } from '../../fixtures/hostileProblems.js';
import { irisRows } from '../../fixtures/rows.js';

/** Squares below this prove nothing. */
const FLOOR = 1e-290;
/** Exponents of the units that are tried: all from −500 to 500 in `npm run proofs`. */
const STEP = process.env.PROOFS ? 1 : 100;

/** Bounds on iris by every method, with the given model. */
function bounds(points: Points, k: number, centroids: Float64Array): Record<string, number> {
  const scatter = new Scatter(points.d);
  scatter.add(points);
  const weights = new Float64Array(k).fill(50);
  const certificate = certified(points, { k, d: points.d, centroids, weights }, 40).certificate();
  const [semidefinite] = [...semidefiniteBounds(points, k, { iterations: 10 })].slice(-1);
  const few = pickRows(points, [0, 20, 55, 70, 110, 140, 149]);
  return {
    scatter: scatter.bound(k),
    ...Object.fromEntries(certificate.bounds.map(({ method, lower }) => [method, lower])),
    batch: batchBound(
      pickRows(
        points,
        Array.from({ length: 60 }, (_, i) => 2 * i),
      ),
      k,
      centroids,
      10,
    ),
    semidefinite: semidefinite.lower,
    exact: [...exact(few, k)].slice(-1)[0].lower,
  };
}

test('bounds on iris times 2^e are those on iris times 4^e, exactly, and 0 below squares of 1e-290', async () => {
  const iris = await irisRows();
  const points = { ...iris, values: Float64Array.from(iris.values) };
  const { centroids } = modelOf(points, 3, 5);
  const plain = bounds(points, 3, centroids);
  for (const lower of Object.values(plain)) expect(lower).toBeGreaterThan(0);
  for (let e = -500; e <= 500; e += STEP) {
    const scaled = bounds(
      timesPowerOfTwo(points, e),
      3,
      centroids.map((x) => timesTwoTo(x, e)),
    );
    const expected = Object.entries(plain).map(([name, lower]) => {
      const exactly = timesTwoTo(lower, 2 * e);
      return [name, exactly >= FLOOR ? exactly : 0];
    });
    expect([e, scaled]).toEqual([e, Object.fromEntries(expected)]);
  }
}, 3_600_000);
