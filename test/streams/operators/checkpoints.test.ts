import type { RecordBatch } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { type Checkpoint, checkpoints, digestOf, fromPoints, type Source } from '../../../streams/index.js';
import { a, b, c, d, dirty, learned, options, values } from './marbles.js';

const tick = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
const policies = ['every', 'latest'] as const;

/** A source that yields record batches, then does something, and remembers what was done to it. */
const sourceOf = (batches: readonly RecordBatch[], end: (signal: AbortSignal) => Promise<void> = async () => {}) => {
  const seen = { opened: 0, read: 0, closed: 0 };
  const open: Source['open'] = async function* (_, signal) {
    seen.opened++;
    try {
      for (const batch of batches) {
        if (signal.aborted) return;
        seen.read++;
        yield batch;
      }
      await end(signal);
    } finally {
      seen.closed++;
    }
  };
  return { seen, open };
};
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));
const lost = async () => {
  throw new Error('lost');
};

/** All checkpoints, as `step` or `step!` where complete, and the error that ended them. */
const drain = async (run: AsyncIterable<Checkpoint>): Promise<string[]> => {
  const seen: string[] = [];
  try {
    for await (const { step, complete } of run) seen.push(complete ? `${step}!` : `${step}`);
  } catch (error) {
    seen.push(`# ${(error as Error).message}`);
  }
  return seen;
};

describe.each(policies)('policy %s', (policy) => {
  const run = (source: Pick<Source, 'open'>, more = {}) => checkpoints(source, { ...options, policy, ...more });

  test('never: a source that waits gives no checkpoint', async () => {
    const source = sourceOf([], untilAborted);
    const iterator = run(source);
    const next = iterator.next();
    expect(await Promise.race([next, tick(20).then(() => 'waits')])).toBe('waits');
    await iterator.return();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(source.seen).toEqual({ opened: 1, read: 0, closed: 1 });
  });
  test('empty: throws that there was no row', async () => {
    expect(await drain(run(sourceOf([])))).toEqual([expect.stringContaining('0 read')]);
  });
  test('one and many: the final checkpoint is that of plain learning', async () => {
    let last: Checkpoint | undefined;
    for await (const checkpoint of run(sourceOf([a, b, c]))) last = checkpoint;
    expect(last?.complete).toBe(true);
    expect(digestOf(last as Checkpoint)).toBe(digestOf(learned));
  });
  test('error: is thrown after the newest checkpoint before it', async () => {
    const seen = await drain(run(sourceOf([a, b], lost)));
    expect(seen.slice(-2)).toEqual(['2', '# lost']);
  });
  test('a bad row: is thrown after the newest checkpoint before it, and closes the source', async () => {
    const source = sourceOf([a, dirty, b]);
    expect((await drain(run(source))).slice(-2)).toEqual(['1', expect.stringContaining('# ')]);
    expect(source.seen).toEqual({ opened: 1, read: 2, closed: 1 });
  });
  test('nothing is opened before the first next(), and nothing if return() comes first', async () => {
    const source = sourceOf([a]);
    const iterator = run(source);
    await tick();
    await iterator.return();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(source.seen.opened).toBe(0);
  });
  test('leaving the loop closes the source', async () => {
    const source = sourceOf([a, b, c], untilAborted);
    for await (const { step } of run(source)) if (step >= 1) break;
    expect(source.seen).toMatchObject({ opened: 1, closed: 1 });
  });
  test('return() while a checkpoint is awaited closes the source and ends the iteration', async () => {
    const source = sourceOf([a], untilAborted);
    const iterator = run(source);
    while ((await iterator.next()).value?.step !== 1);
    const pending = iterator.next();
    await tick();
    await iterator.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(source.seen).toMatchObject({ opened: 1, closed: 1 });
  });
  test('resumes at the position of a checkpoint, to the same bits', async () => {
    const source = fromPoints({ values, d }, 70);
    for await (const resume of run(source)) {
      let last = resume;
      for await (const checkpoint of run(source, { resume })) last = checkpoint;
      expect(digestOf(last)).toBe(digestOf(learned));
    }
  });
  test('the stop rule ends the iteration and closes the source', async () => {
    const source = sourceOf(Array(1000).fill(a));
    const seen = await drain(run(source, { patience: 5, tolerance: 0.01 }));
    expect(seen.at(-1)).toMatch('!');
    expect(source.seen).toMatchObject({ closed: 1 });
    expect(source.seen.read).toBeLessThan(1000);
  });
  test('options out of range are refused at once', () => {
    expect(() => checkpoints(sourceOf([]), { k: 0, policy })).toThrow('whole number of at least 1');
  });
});

describe('policy every', () => {
  test('is the default', async () => {
    expect(await drain(checkpoints(sourceOf([a, b, c]), options))).toEqual(['0', '1', '2', '3', '4', '4!']);
  });
  test('a record batch is read only when the checkpoints of the last one were taken', async () => {
    const source = sourceOf([a, b, c]);
    const iterator = checkpoints(source, options);
    const read: number[] = [];
    for await (const _ of iterator) {
      await tick(2);
      read.push(source.seen.read);
    }
    // Checkpoints 0 and 1 come from the first batch, 2 from the second, 3, 4 and the final one from the third.
    expect(read).toEqual([1, 1, 2, 3, 3, 3]);
    expect(iterator.dropped).toBe(0);
  });
});

describe('policy latest', () => {
  test('a slow consumer gets the newest, and what it missed is counted', async () => {
    const source = sourceOf([a, b, c]);
    const iterator = checkpoints(source, { ...options, policy: 'latest' });
    const seen: string[] = [];
    for await (const { step, complete } of iterator) {
      seen.push(complete ? `${step}!` : `${step}`);
      if (seen.length === 1) await tick(50);
    }
    expect(source.seen.read).toBe(3);
    expect(seen).toHaveLength(2);
    expect(seen.at(-1)).toBe('4!');
    expect(iterator.dropped).toBe(6 - seen.length);
  });
  test('learning does not wait for the consumer', async () => {
    const source = sourceOf([a, b, c], untilAborted);
    const iterator = checkpoints(source, { ...options, policy: 'latest' });
    await iterator.next();
    await tick(50);
    expect(source.seen.read).toBe(3);
    await iterator.return();
  });
  test('a checkpoint that comes while the consumer is busy is there when it asks', async () => {
    let proceed = () => {};
    const source = sourceOf([a], () => new Promise<void>((resolve) => (proceed = resolve)));
    const iterator = checkpoints(source, { ...options, policy: 'latest' });
    const first = await iterator.next();
    await tick(20);
    const second = await Promise.race([iterator.next(), tick(200).then(() => 'waits')]);
    expect([first.value?.step, second]).toEqual([0, { done: false, value: expect.objectContaining({ step: 1 }) }]);
    proceed();
    await iterator.return();
  });
});
