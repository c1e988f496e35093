import { expect, test } from 'vitest';
import { ThreadTrial } from '../../../../src/kernel/wasm/threadTrial.js';

/** How many of so many mini-batches are for all threads, when a row takes so long together and alone. */
function share(pace: ThreadTrial, together: () => number, alone: () => number, batches = 2000): number {
  let all = 0;
  for (let i = 0; i < batches; i++) {
    if (pace.all) all++;
    pace.note(pace.all ? together() : alone());
  }
  return all / batches;
}

test('threads that pay do nearly all mini-batches', () => {
  expect(
    share(
      new ThreadTrial(),
      () => 1,
      () => 1.2,
    ),
  ).toBeGreaterThan(0.95);
});

test('threads that do not pay are hardly used', () => {
  expect(
    share(
      new ThreadTrial(),
      () => 1.2,
      () => 1,
    ),
  ).toBeLessThan(0.05);
});

test('one slow mini-batch changes nothing', () => {
  let i = 0;
  const noisy = () => (i++ % 7 === 0 ? 50 : 1);
  expect(share(new ThreadTrial(), noisy, () => 1.2)).toBeGreaterThan(0.95);
});

test('when the machine changes, so does the choice', () => {
  const pace = new ThreadTrial();
  share(
    pace,
    () => 1,
    () => 1.2,
  );
  share(
    pace,
    () => 3,
    () => 1.2,
    600,
  );
  expect(
    share(
      pace,
      () => 3,
      () => 1.2,
    ),
  ).toBeLessThan(0.1);
});
