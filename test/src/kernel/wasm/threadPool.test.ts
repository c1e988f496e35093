import { expect, test } from 'vitest';
import { callingThread } from '../../../../src/kernel/wasm/threadPool.js';

test('the calling thread prepares each task before it runs it, in order', () => {
  const events: string[] = [];
  callingThread.work(
    3,
    (task) => events.push(`run ${task}`),
    (task) => events.push(`prepare ${task}`),
  );
  expect(events).toEqual(['prepare 0', 'run 0', 'prepare 1', 'run 1', 'prepare 2', 'run 2']);
  expect(callingThread.size).toBe(1);
});
