import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { runKernels } from '../../../src/kernel/index.js';
import { type Checkpoint, type KMeansOptions, resolveOptions } from '../../../src/learner/index.js';
import { digestOf } from '../../../streams/index.js';
import { JobLog } from '../../../streams/scale/jobLog.js';
import { runJob } from '../../../streams/scale/jobProcess.js';
import type { JobSetup } from '../../../streams/scale/jobSetup.js';
import { summarizeLog } from '../../../streams/scale/logSummary.js';
import type { LogRecord } from '../../../streams/scale/records.js';
import { SummingHere } from '../../../streams/scale/summing.js';
import type { Topic } from '../../brokers/harness.js';
import { memoryHarness } from '../../brokers/memory.js';
import { blobs } from '../../learn.js';

const [ROWS, D] = [6000, 3];
const values = Float32Array.from(blobs(ROWS, 4, D), (x, i) => x * 2 ** -(i % 12));
const json = (row: number) =>
  new TextEncoder().encode(JSON.stringify(Array.from(values.subarray(row * D, row * D + D))));
const options: KMeansOptions = { k: 4, batchSize: 400, blockRows: 100, initRows: 200, holdout: 30 };
const harness = memoryHarness();
const kernels = runKernels('scalar');

/** A topic with rows, and one for the log. */
async function topics(partitions = 2, rows = ROWS, bytesOf = json): Promise<{ points: Topic; log: Topic }> {
  const [points, log] = [await harness.topic(partitions), await harness.topic(1)];
  await points.append(Array.from({ length: rows }, (_, row) => ({ partition: row % partitions, bytes: bytesOf(row) })));
  return { points, log };
}

let started = 0;

/** A process of a job; `end` gives its checkpoint. */
function start(at: { points: Topic; log: Topic }, more: Partial<JobSetup> = {}, learning: KMeansOptions = options) {
  const abort = new AbortController();
  const messages: string[] = [];
  const run = async () => {
    const setup: JobSetup = {
      ...{
        feed: await at.points.open(),
        log: await at.log.open(),
        name: 'job',
        me: `p${started++}`,
        options: learning,
      },
      ...{ record: resolveOptions(learning).record, points: {}, reading: {}, audit: 0.1, signal: abort.signal },
      ...{
        kernels,
        summing: new SummingHere(kernels),
        onBoundary: () => {},
        notify: (message: string) => messages.push(message),
      },
      ...more,
    };
    return runJob(setup);
  };
  return { end: run(), abort, messages };
}

const logOf = async (log: Topic) => new JobLog(await log.open(), (_, work) => work());
const digest = (checkpoint: Checkpoint | undefined) => checkpoint && digestOf(checkpoint);

/** Waits for a record of the log. */
async function recordOf(log: Topic, wanted: (record: LogRecord) => boolean): Promise<LogRecord> {
  const reader = await logOf(log);
  await reader.open();
  for (;;) {
    const page = await reader.read((await reader.rangeNow()).first);
    const found = page?.records.find(wanted);
    if (found) return found;
    await wait(5);
  }
}

describe('processes of a job', () => {
  test('come to the same model, which is complete', async () => {
    const alone = await start(await topics()).end;
    expect([alone?.complete, alone?.rows]).toEqual([
      true,
      { read: ROWS, learned: ROWS - 30, heldOut: 30, rejected: 0 },
    ]);
    const at = await topics();
    const ends = await Promise.all([start(at), start(at), start(at)].map(({ end }) => end));
    expect(new Set(ends.map(digest))).toEqual(new Set([digest(alone)]));
    const { processes, epochs, rows, duplicates } = await summarizeLog(await logOf(at.log));
    expect([processes.length, processes.every(({ blocks }) => blocks > 0)]).toEqual([3, true]);
    expect([epochs, rows + 200 + 150]).toEqual([alone?.step && alone.step - 1, ROWS]);
    expect(duplicates).toBeGreaterThan(0);
  });

  test('that come late start from a model where the beginning of the log is gone', async () => {
    const at = await topics();
    const expected = await start(at).end;
    const model = await recordOf(at.log, ({ header }) => header.kind === 'model' && header.epoch > 0);
    await at.log.cut(0, model.offset);
    const late = await start(at).end;
    expect([late?.complete, digest(late)]).toEqual([true, digest(expected)]);
  });

  test('that come when neither is left say so', async () => {
    const at = await topics();
    await start(at).end;
    const { end } = await (await logOf(at.log)).rangeNow();
    await at.log.cut(0, end - 1);
    await expect(start(at).end).rejects.toThrow(/holds neither its beginning nor a model/);
  });

  test('with other settings are refused by name', async () => {
    const at = await topics();
    await start(at).end;
    const other = start(at, {}, { ...options, seed: 1 });
    await expect(other.end).rejects.toThrow(/was begun with seed = 0, but this process has seed = 1/);
    await expect(start(at, { audit: 0.5 }).end).rejects.toThrow(/audit = 0.1, but this process has audit = 0.5/);
  });

  test('do not go on with a topic that was created again', async () => {
    const at = await topics();
    await start(at).end;
    await at.points.remake();
    await at.points.append([{ bytes: json(0) }]);
    await expect(start(at).end).rejects.toThrow(/was deleted and created again since the job began/);
  });

  test('reject poison records alike, and stop where there are too many', async () => {
    const some = (row: number) => (row % 500 === 77 ? new TextEncoder().encode('{') : json(row));
    const reading = { onPoison: 'skip' as const };
    const at = await topics(2, ROWS, some);
    const [one, two] = await Promise.all([start(at, { reading }), start(at, { reading })].map(({ end }) => end));
    expect(one?.rejectedBy).toEqual({ poison: 12 });
    expect(digest(one)).toBe(digest(two));
    expect(digest(one)).toBe(digest(await start(await topics(2, ROWS, some), { reading }).end));
    await expect(start(await topics(2, ROWS, some)).end).rejects.toThrow(/the record cannot be read/);
    const many = (row: number) => (row > 3000 && row % 9 === 0 ? new TextEncoder().encode('{') : json(row));
    await expect(start(await topics(2, ROWS, many), { reading }).end).rejects.toThrow(/cannot be read, more than 1 %/);
  });

  test('stop in good order, and another goes on', async () => {
    const at = await topics();
    const first = start(at);
    await recordOf(at.log, ({ header }) => header.kind === 'stats' && header.epoch > 3);
    first.abort.abort();
    const stopped = await first.end;
    expect([stopped?.complete, (stopped?.step ?? 0) > 2]).toEqual([false, true]);
    expect(digest(await start(at).end)).toBe(digest(await start(await topics()).end));
  });
});

describe('processes that follow a topic', () => {
  const reading = { follow: true, maxWait: 100 };

  test('learn what comes, from new partitions, too', async () => {
    const at = await topics(2, 3000);
    const learned: number[] = [];
    const onBoundary: JobSetup['onBoundary'] = ({ status }) => learned.push(status.rows.learned);
    const processes = [start(at, { reading, onBoundary }), start(at, { reading })];
    const until = async (rows: number) => {
      while ((learned.at(-1) ?? 0) < rows) await wait(10);
    };
    await until(2970);
    await at.points.addPartition?.();
    await at.points.append(Array.from({ length: 700 }, (_, row) => ({ partition: 2, bytes: json(3000 + row) })));
    await until(3670);
    await wait(200);
    for (const { abort } of processes) abort.abort();
    const [one, two] = await Promise.all(processes.map(({ end }) => end));
    expect([one?.rows.read, digest(two)]).toEqual([3700, digest(one)]);
  });

  test('pass over records that are gone only where that is wanted', async () => {
    const at = await topics(1, 3000);
    const first = start(at, { reading });
    await recordOf(at.log, ({ header }) => header.kind === 'stats' && header.epoch > 2);
    first.abort.abort();
    const stopped = await first.end;
    await at.points.append(Array.from({ length: 1000 }, (_, row) => ({ bytes: json(3000 + row) })));
    await at.points.cut(0, 3500);
    await expect(start(at, { reading }).end).rejects.toThrow(/partition 0: the offsets \d+ to 3499 are gone/);
    const learned: number[] = [];
    const onBoundary: JobSetup['onBoundary'] = ({ status }) => learned.push(status.rows.read);
    const process = start(at, { reading: { ...reading, onGap: 'skip' }, onBoundary });
    const reached = () => (learned.at(-1) ?? 0) >= (stopped?.rows.read ?? 0) + 500;
    for (let i = 0; i < 1000 && !reached(); i++) await wait(10);
    process.abort.abort();
    await process.end;
    expect(process.messages.join()).toMatch(/block \d: the offsets \d+ to \d+ are gone/);
    expect(reached()).toBe(true);
  });
});
