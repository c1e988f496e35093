import { describe, expect, test } from 'vitest';
import { fromDocument, toDocument } from '../../src/checkpoint/index.js';
import { type Checkpoint, type ClusterEvent, digest, type KMeansOptions } from '../../src/index.js';
import { normal, random } from '../../src/numeric/index.js';
import { learn } from '../learn.js';

const d = 2;
const side = [
  [0, 0],
  [20, 0],
  [0, 20],
  [20, 20],
];

/** n rows with noise around the centre that `pick` chooses for each row number. */
function rowsOf(
  n: number,
  seed: number | string,
  pick: (i: number, next: () => number) => readonly number[],
  spread = 1,
): Float64Array {
  const next = random(seed, 'life');
  const values = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const centre = pick(i, next);
    for (let t = 0; t < d; t++) values[i * d + t] = centre[t] + spread * normal(next);
  }
  return values;
}

const any = (next: () => number) => side[Math.floor(4 * next())];
const HELD = 400;
const options: KMeansOptions = { k: 4, batchSize: 256, holdout: HELD, events: true, init: { centroids: side } };
const journal = ({ tracker: life }: Checkpoint) => life?.journal ?? [];
const of = (events: readonly ClusterEvent[], event: ClusterEvent['event']) =>
  events.filter((found) => found.event === event);
const distanceTo = ({ model }: Checkpoint, [x, y]: readonly number[]) =>
  Math.min(
    ...Array.from({ length: model.k }, (_, j) =>
      Math.hypot(model.centroids[j * d] - x, model.centroids[j * d + 1] - y),
    ),
  );

describe('events', () => {
  test('report the birth of every cluster under its own id, and nothing more in a stream that does not change', () => {
    const events = journal(
      learn(
        rowsOf(100_000, 1, (_, next) => any(next)),
        d,
        options,
      ),
    );
    expect(events.map(({ event, id }) => [event, id])).toEqual([0, 1, 2, 3].map((id) => ['born', id]));
  });
  test('do not change what is learned', async () => {
    const values = rowsOf(20_000, 2, (_, next) => any(next));
    expect(await digest(learn(values, d, options))).toBe(await digest(learn(values, d, { ...options, events: false })));
  });
  test('report a cluster without rows as quiet, once', () => {
    const events = journal(
      learn(
        rowsOf(60_000, 3, (i, next) => (i > 20_000 && i < 40_000 ? side[Math.floor(3 * next())] : any(next))),
        d,
        options,
      ),
    );
    expect(of(events, 'quiet').map(({ id }) => id)).toEqual([3]);
    const [{ rows }] = of(events, 'quiet');
    expect(rows + HELD).toBeGreaterThan(20_000);
    expect(rows + HELD).toBeLessThan(21_500);
  });
  test('report a cluster that shifts as drifting within 12 mini-batches, and later as moved', () => {
    const shift = (i: number) => (i > 30_000 ? 3 : 0);
    const events = journal(
      learn(
        rowsOf(80_000, 4, (i, next) => {
          const centre = any(next);
          return centre === side[3] ? [20 + shift(i), 20] : centre;
        }),
        d,
        { ...options, halfLife: '10000rows' },
      ),
    );
    const drifts = of(events, 'drifting').filter(({ id, signal }) => id === 3 && signal === 'distance');
    expect(drifts[0].rows + HELD).toBeGreaterThan(30_000);
    expect(drifts[0].rows + HELD).toBeLessThan(30_000 + 12 * 256);
    expect(drifts[0].to).toBeGreaterThan(2 * (drifts[0].from as number));
    expect(of(events, 'moved').some(({ id }) => id === 3)).toBe(true);
    expect(of(events, 'drifting').every(({ rows }) => rows + HELD > 30_000)).toBe(true);
  });
  test('report drift of the whole stream, by Page–Hinkley within 5 and by ADWIN within 60 mini-batches', () => {
    const events = journal(
      learn(
        rowsOf(80_000, 5, (i, next) => any(next).map((x) => x + (i > 40_000 ? 4 : 0))),
        d,
        options,
      ),
    );
    const whole = of(events, 'drifting').filter(({ id }) => id === null);
    for (const [detector, batches] of [
      ['page-hinkley', 5],
      ['adwin', 60],
    ] as const) {
      const rows = (whole.find((found) => found.detector === detector)?.rows ?? 0) + HELD;
      expect(rows).toBeGreaterThan(40_000);
      expect(rows).toBeLessThan(40_000 + batches * 256);
    }
  });
  test('report a changed share of the rows for the clusters concerned', () => {
    const events = journal(
      learn(
        rowsOf(60_000, 6, (i, next) => (i > 30_000 && next() < 0.3 ? side[0] : any(next))),
        d,
        options,
      ),
    );
    expect(
      of(events, 'drifting').some(
        ({ id, signal, rows }) => id === 0 && signal === 'share' && rows > 30_000 && rows < 36_000,
      ),
    ).toBe(true);
  });
});

describe('repair', () => {
  const rare = [60, 0];
  const withRare = (seed: number) => rowsOf(60_000, seed, (i, next) => (i % 5000 === 4999 ? rare : any(next)));
  const repairing = { ...options, repair: true };
  test('never takes the centroid of a cluster that gets one row in 5,000', () => {
    for (let seed = 0; seed < 25; seed++) {
      const init = { centroids: [...side, rare] };
      expect(distanceTo(learn(withRare(seed), d, { ...repairing, k: 5, init, seed }), rare)).toBeLessThan(3);
    }
  });
  test('moves centroids that start in empty space to rows, under new ids, with an event for each', () => {
    for (let seed = 0; seed < 10; seed++) {
      const init = { centroids: [side[0], [10, 20], [900, 900], [-900, 100]] };
      const last = learn(
        rowsOf(40_000, seed, (_, next) => any(next)),
        d,
        { ...repairing, init, seed },
      );
      for (const centre of side) expect(distanceTo(last, centre)).toBeLessThan(1);
      const events = journal(last);
      expect([of(events, 'died').length, of(events, 'split').length, of(events, 'born').length]).toEqual([2, 2, 6]);
      expect(new Set(last.tracker?.clusters.map(({ id }) => id))).toEqual(new Set([0, 1, 4, 5]));
    }
  });
  test('keeps the sum of the weights equal to the number of learned rows', () => {
    const init = { centroids: [side[0], [10, 20], [900, 900], [-900, 100]] };
    const { model, rows } = learn(
      rowsOf(40_000, 9, (_, next) => any(next)),
      d,
      { ...repairing, init },
    );
    expect(model.weights.reduce((sum, w) => sum + w)).toBeCloseTo(rows.learned, 6);
  });
  test('resumes to the same bits and events from every step, however the rows are cut', async () => {
    const settings = {
      ...repairing,
      init: { centroids: [side[0], [10, 20], [900, 900], [-900, 100]] },
      batchSize: 512,
    };
    const values = rowsOf(24_000, 7, (_, next) => any(next));
    const checkpoints: Checkpoint[] = [];
    const whole = learn(values, d, settings, { each: (checkpoint) => checkpoints.push(checkpoint) });
    expect(of(journal(whole), 'split').length).toBeGreaterThan(0);
    expect(journal(learn(values, d, settings, { cuts: [77] }))).toEqual(journal(whole));
    for (const checkpoint of checkpoints.filter((_, i) => i % 5 === 0)) {
      const { centroids, weights } = checkpoint.model;
      const from = fromDocument(JSON.parse(JSON.stringify(toDocument(checkpoint))), centroids.slice(), weights.slice());
      const resumed = learn(values, d, settings, { from });
      expect([await digest(resumed), journal(resumed)]).toEqual([await digest(whole), journal(whole)]);
    }
  });
  test('refuses to run without a hold-out', () => {
    expect(() =>
      learn(
        rowsOf(1000, 1, (_, next) => any(next)),
        d,
        { k: 2, repair: true },
      ),
    ).toThrow('add --holdout 1000');
  });
});

test('with onDrift "rate" a centroid follows a drifting cluster that the rate 1/n loses', () => {
  const values = rowsOf(120_000, 8, (i, next) => {
    const centre = any(next);
    return centre === side[3] ? [20 + (i > 80_000 ? 3 : 0), 20] : centre;
  });
  const [told, followed] = (['tell', 'rate'] as const).map((onDrift) => learn(values, d, { ...options, onDrift }));
  expect(distanceTo(told, [23, 20])).toBeGreaterThan(1.5);
  expect(distanceTo(followed, [23, 20])).toBeLessThan(0.5);
});

describe('with onDrift "replica"', () => {
  const swapped = side.map(([x, y]) => [x + 40, -y]);
  const switching = (seed: number) =>
    rowsOf(60_000, seed, (i, next) => (i < 30_000 ? side : swapped)[Math.floor(4 * next())]);
  const settings = { ...options, onDrift: 'replica' as const };
  test('a fresh model takes over where all clusters jump, for 10 of 10 seeds', () => {
    for (let seed = 0; seed < 10; seed++) {
      const last = learn(switching(seed), d, { ...settings, seed });
      for (const centre of swapped) expect(distanceTo(last, centre)).toBeLessThan(0.5);
      const [died, born] = [of(journal(last), 'died').length, of(journal(last), 'born').length - 4];
      expect(born).toBe(died);
      expect(born).toBeGreaterThanOrEqual(2);
    }
  });
  test('a cluster that stays where it was keeps its id', () => {
    const values = rowsOf(60_000, 3, (i, next) => {
      const j = Math.floor(4 * next());
      return i >= 30_000 && j > 1 ? swapped[j] : side[j];
    });
    const { tracker: life, model } = learn(values, d, settings);
    for (const id of [0, 1]) {
      const at = life?.clusters.findIndex((cluster) => cluster.id === id) as number;
      expect(Math.hypot(model.centroids[2 * at] - side[id][0], model.centroids[2 * at + 1] - side[id][1])).toBeLessThan(
        0.5,
      );
    }
  });
  test('a stream that does not change gives the same digest as without onDrift', async () => {
    const values = rowsOf(60_000, 4, (_, next) => any(next));
    expect(await digest(learn(values, d, settings))).toBe(await digest(learn(values, d, options)));
  });
  test('resumes to the same bits from every step, also while a fresh model is on trial', async () => {
    const values = switching(1);
    const checkpoints: Checkpoint[] = [];
    const whole = learn(values, d, settings, { cuts: [3000], each: (checkpoint) => checkpoints.push(checkpoint) });
    expect(checkpoints.some(({ tracker: life }) => life?.replica)).toBe(true);
    for (const checkpoint of checkpoints.filter(({ tracker: life }, i) => life?.replica || i % 40 === 0)) {
      const { centroids, weights } = checkpoint.model;
      const from = fromDocument(JSON.parse(JSON.stringify(toDocument(checkpoint))), centroids.slice(), weights.slice());
      expect(await digest(learn(values, d, settings, { from, cuts: [3000] }))).toBe(await digest(whole));
    }
  });
});
