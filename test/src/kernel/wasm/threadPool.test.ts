import { expect, test } from 'vitest';
import { callingThread, startThreadPool } from '../../../../src/kernel/wasm/threadPool.js';

test('the calling thread prepares each task before it runs it, in order', () => {
  const events: string[] = [];
  callingThread.work(
    3,
    (task) => events.push(`run ${task}`),
    (task) => events.push(`prepare ${task}`),
  );
  expect(events).toEqual(['prepare 0', 'run 0', 'prepare 1', 'run 1', 'prepare 2', 'run 2']);
  expect(callingThread.complete).toBe(true);
});

test('a thread that dies within a task ends the job with an error, instead of a wait without end', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const words = new Int32Array(memory.buffer);
  // What a dead thread leaves behind: it has counted itself as active, and never says otherwise.
  const dieWithinTask = (_: string, data: unknown) => {
    const { active } = (data as { words: { active: number } }).words;
    Atomics.add(words, active, 1);
    return () => {};
  };
  let time = 0;
  const threads = { count: 2, spawn: dieWithinTask, now: () => time++ };
  const pool = startThreadPool(threads, { memory, control: 0, headerAddress: 0, module: emptyModule }, 1);
  const done: number[] = [];
  expect(() => pool.work(3, (task) => done.push(task))).toThrow('did not finish its task; run again on one thread');
  expect(done).toEqual([0, 1, 2]);
});

/** The shortest valid module: the magic and the version. */
const emptyModule = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
