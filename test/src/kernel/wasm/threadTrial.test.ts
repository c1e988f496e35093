import { expect, test } from 'vitest';
import { ThreadTrial } from '../../../../src/kernel/wasm/threadTrial.js';

/** Share of mini-batches that all threads work on, if a row takes the given times with all threads and with one. */
function shareOfAll(trial: ThreadTrial, withAll: () => number, withOne: () => number, batches = 2000): number {
  let all = 0;
  for (let i = 0; i < batches; i++) {
    if (trial.usesAllThreads) all++;
    trial.record(trial.usesAllThreads ? withAll() : withOne());
  }
  return all / batches;
}

const constant = (time: number) => () => time;

test('threads that pay work on nearly all mini-batches', () => {
  expect(shareOfAll(new ThreadTrial(), constant(1), constant(1.2))).toBeGreaterThan(0.95);
});

test('threads that do not pay work on hardly any mini-batch', () => {
  expect(shareOfAll(new ThreadTrial(), constant(1.2), constant(1))).toBeLessThan(0.05);
});

test('threads that gain nothing go on, since a tie may be due to a busy minute', () => {
  expect(shareOfAll(new ThreadTrial(), constant(1.04), constant(1))).toBeGreaterThan(0.95);
});

test('single slow mini-batches change nothing', () => {
  let i = 0;
  const noisy = () => (i++ % 7 === 0 ? 50 : 1);
  expect(shareOfAll(new ThreadTrial(), noisy, constant(1.2))).toBeGreaterThan(0.95);
});

test('when the machine changes, the choice follows', () => {
  const trial = new ThreadTrial();
  shareOfAll(trial, constant(1), constant(1.2));
  shareOfAll(trial, constant(3), constant(1.2), 600);
  expect(shareOfAll(trial, constant(3), constant(1.2))).toBeLessThan(0.1);
});
