import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFeed } from '../../../streams/feeds/openFeed.js';
import { latestCheckpoint } from '../../../streams/index.js';
import { JobLog, logUrl } from '../../../streams/scale/jobLog.js';
import { inParts, type StatsRecord } from '../../../streams/scale/records.js';
import { announceMissing } from '../../brokers/announce.js';
import type { Topic } from '../../brokers/harness.js';
import { kafkaHarness } from '../../brokers/kafkaHarness.js';
import { natsHarness } from '../../brokers/natsHarness.js';
import { cliPath } from '../../cliPath.js';
import { blobs } from '../../learn.js';

const [ROWS, D] = [30_000, 4];
/** Rows whose coordinates lie in 12 binary orders, so that another order of summation gives other bits. */
const values = Float32Array.from(blobs(ROWS, 5, D), (x, i) => x * 2 ** -(i % 12));
const rowBytes = (row: number) => new Uint8Array(values.slice(row * D, (row + 1) * D).buffer);
const settings = ['-k', '5', '--payload', 'float32', '--batch-size', 'grow:4', '--block-rows', '500'];

/** A process of a job: `end` gives its exit code and its last JSON line. */
function start(url: string, job: string, ...more: string[]) {
  const words = [cliPath, 'fit', url, ...settings, '--threads', '1', '--job', job, '--json', ...more];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, messages] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    messages += chunk;
  });
  const end = new Promise<{ code: number | string; last: Record<string, unknown>; messages: string }>((resolve) =>
    child.once('close', (code, signal) => {
      const lines = out.trim().split('\n').filter(Boolean);
      resolve({ code: signal ?? code ?? -1, last: JSON.parse(lines.at(-1) ?? '{}'), messages });
    }),
  );
  return { child, end };
}

const harnesses = [kafkaHarness(), natsHarness()];
for (const { name, missing } of harnesses) announceMissing(`jobs with ${name}`, missing);

describe.each(harnesses.filter(({ missing }) => missing === undefined))('a job with $name', (harness) => {
  let topic: Topic;
  let expected: unknown;
  beforeAll(async () => {
    await harness.start();
    topic = await harness.topic(Math.min(3, harness.partitions));
    const records = Array.from({ length: ROWS }, (_, row) => ({
      partition: (row % 7) % topic.partitions,
      bytes: rowBytes(row),
      time: row,
    }));
    await topic.append(records);
  }, 120_000);
  afterAll(() => harness.stop());

  test('of one process learns every row', { timeout: 60_000 }, async () => {
    const { code, last, messages } = await start(topic.url, 'one').end;
    expect({ code, messages }).toEqual({ code: 0, messages: '' });
    expect([last.event, last.rows, last.rejected]).toEqual(['done', ROWS, 0]);
    expected = last.digest;
  });

  test.each([2, 3])('has the same digest with %i processes', { timeout: 60_000 }, async (count) => {
    const processes = Array.from({ length: count }, () => start(topic.url, `with${count}`));
    for (const { end } of processes) {
      const { code, last, messages } = await end;
      expect({ code, messages, digest: last.digest }).toEqual({ code: 0, messages: '', digest: expected });
    }
  });

  test('has the same digest although processes are killed', { timeout: 120_000 }, async () => {
    const flags = ['--batch-size', '100', '--audit', '20'];
    const alone = await start(topic.url, 'unharmed', ...flags).end;
    const processes = [0, 1, 2].map(() => start(topic.url, 'killed', ...flags));
    for (let kills = 0; kills < 4; kills++) {
      await recordsOf(topic.url, 'killed', 60 * (kills + 1));
      processes[kills % 3].child.kill('SIGKILL');
      expect((await processes[kills % 3].end).code).toBe('SIGKILL');
      processes[kills % 3] = start(topic.url, 'killed', ...flags);
    }
    for (const { end } of processes) {
      const { code, last } = await end;
      expect([code, last.digest, last.rows]).toEqual([0, alone.last.digest, ROWS]);
    }
  });

  test('stops everywhere where sums differ in one bit, and names who wrote them', { timeout: 60_000 }, async () => {
    const processes = [0, 1].map(() => start(topic.url, 'falsified', '--follow'));
    await recordsOf(topic.url, 'falsified', 12);
    const feed = await openFeed(logUrl(topic.url, 'falsified'));
    const log = new JobLog(feed, (_, work) => work());
    const { first } = await log.rangeNow();
    const stats = (await log.read(first))?.records.find(({ header }) => header.kind === 'stats');
    if (stats?.header.kind !== 'stats') throw new Error('there are no sums');
    const sums = new Uint8Array(stats.body);
    sums[sums.length - 8] ^= 1;
    const { part: _part, parts: _parts, ...header } = stats.header;
    await log.append(inParts<StatsRecord>({ ...header, by: 'another' }, sums));
    await log.close();
    for (const { end } of processes) {
      const { code, messages } = await end;
      expect(messages).toContain(`${stats.header.by} and another have different sums of block`);
      expect(code).toBe(4);
    }
  });

  test('goes on after a signal, which saves a checkpoint', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meander-job-'));
    const flags = ['--follow', '--checkpoint', folder, '--every', '100s'];
    const first = start(topic.url, 'stopped', ...flags);
    await recordsOf(topic.url, 'stopped', 12);
    const began = performance.now();
    first.child.kill('SIGINT');
    const { code, messages } = await first.end;
    expect([code, performance.now() - began < 3000]).toEqual([130, true]);
    expect(messages).toMatch(/stopped by SIGINT; \d+ rows were read; saved: a checkpoint in/);
    const { step } = (await latestCheckpoint(folder)).checkpoint ?? {};
    const second = start(topic.url, 'stopped', ...flags);
    await recordsOf(topic.url, 'stopped', 60);
    second.child.kill('SIGTERM');
    expect((await second.end).code).toBe(143);
    expect((await latestCheckpoint(folder)).checkpoint?.step).toBeGreaterThan(step ?? Number.NaN);
    const other = await start(topic.url, 'other', ...flags).end;
    expect([other.code, other.messages]).toEqual([
      2,
      expect.stringMatching(/holds checkpoints of the job stopped, but/),
    ]);
    rmSync(folder, { recursive: true });
  });

  test('is shown by inspect', { timeout: 30_000 }, () => {
    const url = logUrl(topic.url, 'with2');
    const inspect = (...more: string[]) => spawnSync(process.execPath, [cliPath, 'inspect', url, ...more]);
    const found = JSON.parse(String(inspect('--json').stdout));
    expect([found.lag, found.processes.length, found.job.options.job]).toEqual([0, 2, 'with2']);
    const { stdout, stderr } = inspect();
    expect(String(stderr)).toBe('');
    expect(String(stdout)).toMatch(/^job +with2\nsource +\w+:.*\nepochs +\d+ closed(.|\n)*process +\S+: \d+ blocks/);
  });
});

test.each([
  [['--shuffle'], /--job cannot have --shuffle: records are learned in the order of their partitions/],
  [['--passes', '2'], /--job cannot have --passes: a topic is read once/],
  [['--resume'], /--job cannot have --resume: every process goes on from the log/],
  [['--replicas', '2'], /cannot have replicas/],
  [['--batch-size', '100', '--half-life', '10m'], /cannot have halfLife 10m/],
  [['--job', 'a/b'], /--job must be a name of letters/],
])('a job cannot have %j', async (more, message) => {
  const { code, messages } = await start('nats://127.0.0.1:1/rows', 'refused', ...more).end;
  expect([code, messages]).toEqual([2, expect.stringMatching(message)]);
});

test('a job needs a topic', async () => {
  const { code, messages } = await start('rows.arrow', 'refused').end;
  expect([code, messages]).toEqual([
    2,
    expect.stringMatching(/--job needs one topic, kafka:.* but the source is rows/),
  ]);
});

/** Waits until the log of a job has some records. */
async function recordsOf(url: string, job: string, count: number): Promise<void> {
  const feed = await openFeed(logUrl(url, job));
  for (;;) {
    const range = await feed.state().then(
      ({ partitions }) => partitions.get(0),
      () => undefined,
    );
    if (range && range.end - range.first >= count) break;
    await wait(20);
  }
  await feed.close();
}
