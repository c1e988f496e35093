import { expect, test } from 'vitest';
import { digestOf } from '../../../streams/formats/modelFormat/digest.js';
import { digestInTurns } from '../../../streams/live/digestInTurns.js';
import { measureHoldout } from '../../../streams/live/holdoutMeasure.js';
import { InOrder } from '../../../streams/live/inOrder.js';
import { principalPlane, project, projectInTurns } from '../../../streams/live/projection.js';
import { PER_TURN, Turns } from '../../../streams/live/turns.js';
import { finished } from './served.js';

/** Times that the event loop turns until something is done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let [turns, isOver] = [0, false];
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isOver = true;
  return turns;
}

test('no piece of work is larger than what one turn of the event loop may take', async () => {
  const turns = new Turns();
  let [piece, largest] = [0, 0];
  for (let i = 0; i < 1000; i++) {
    const numbers = (i * 7919) % 10_000;
    if (turns.isDue(numbers)) {
      await turns.next(numbers);
      piece = 0;
    }
    piece += numbers;
    largest = Math.max(largest, piece);
  }
  expect(largest).toBeLessThanOrEqual(PER_TURN);
  expect(largest).toBeGreaterThan(PER_TURN / 2);
});

test('the event loop turns while the plane of 1,024 rows of 768 features is fitted', async () => {
  const [n, d] = [1024, 768];
  const values = Float64Array.from({ length: n * d }, (_, i) => (i * 7919) % 1009);
  const work = () => principalPlane({ values, weights: new Float64Array(n).fill(1) }, d);
  // 17 products of every third row with four directions, of two multiplications a number.
  const numbers = 17 * Math.ceil(n / 3) * 8 * d;
  expect(await turnsDuring(work)).toBeGreaterThanOrEqual(Math.floor(numbers / PER_TURN));
});

test('the event loop turns while a hold-out is measured', async () => {
  const [n, k, d] = [100, 1024, 64];
  const centroids = Float64Array.from({ length: k * d }, (_, i) => (i * 7919) % 1009);
  const model = { k, d, centroids, weights: new Float64Array(k).fill(1) };
  const held = { values: centroids.slice(0, n * d), weights: new Float64Array(n).fill(1) };
  const turns = await turnsDuring(() => measureHoldout(model, held));
  // The first row needs no turn before it.
  expect(turns).toBeGreaterThanOrEqual(Math.min(n - 1, Math.floor((n * k * d) / PER_TURN)));
});

test('the digest of a large model is that of `digestOf`, and the event loop turns meanwhile', async () => {
  const [k, d] = [1024, 768];
  const centroids = Float64Array.from({ length: k * d }, (_, i) => (i * 7919) % 1009);
  const model = { k, d, centroids, weights: new Float64Array(k).fill(1) };
  const checkpoint = { ...finished(), model };
  let found = '';
  const turns = await turnsDuring(async () => {
    found = await digestInTurns(checkpoint);
  });
  expect(found).toBe(digestOf(checkpoint));
  expect(turns).toBeGreaterThanOrEqual(Math.floor((k * d) / PER_TURN));
});

test('rows are projected in turns as they are at once', async () => {
  const [n, d] = [1000, 300];
  const values = Float64Array.from({ length: n * d }, (_, i) => (i * 7919) % 1009);
  const axes = Float64Array.from({ length: 2 * d }, (_, t) => 1 / (t + 1));
  const plane = { origin: new Float64Array(d).fill(500), axes, share: [1, 0] as const };
  let found: Float32Array | undefined;
  const turns = await turnsDuring(async () => {
    found = await projectInTurns(values, d, plane);
  });
  expect(found).toEqual(project(values, d, plane));
  expect(turns).toBeGreaterThanOrEqual(Math.floor((2 * n * d) / PER_TURN));
});

test('work is done in the order in which it was given, after work that waits or fails', async () => {
  const work = new InOrder();
  const done: string[] = [];
  let goOn = () => {};
  const wait = new Promise<void>((resolve) => (goOn = resolve));
  const all = [
    work.add(async () => {
      await wait;
      done.push('first');
    }),
    work.add(() => Promise.reject(new Error('second'))),
    work.add(() => void done.push('third')),
  ];
  expect(done).toEqual([]);
  goOn();
  const ends = await Promise.allSettled(all);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(done).toEqual(['first', 'third']);
});
