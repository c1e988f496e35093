import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../../src/numeric/random.js';
import { announceMissing } from '../../brokers/announce.js';
import type { Topic } from '../../brokers/harness.js';
import { idsIn } from '../../brokers/idsIn.js';
import { kafka, kafkaMissing } from '../../brokers/kafka.js';
import { kafkaHarness } from '../../brokers/kafkaHarness.js';
import { cliPath } from '../../cliPath.js';

const cycles = Number(process.env.KILLS ?? 10);
/** The field `id` of all records that are labelled. */
const ids = Array.from({ length: 60_000 }, (_, id) => id);
const folder = mkdtempSync(join(tmpdir(), 'meander-once-'));
const model = join(folder, 'model.arrows');
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const meander = (...words: string[]) => spawnSync(process.execPath, [cliPath, ...words], { encoding: 'utf8' });

announceMissing('predict --exactly-once', kafkaMissing);

beforeAll(() => {
  const points = join(folder, 'points.csv');
  writeFileSync(points, ['x0,x1', ...Array.from({ length: 500 }, (_, i) => `${i % 11},${i % 7}`)].join('\n'));
  meander('fit', points, '-k', '3', '--out', model, '--quiet');
}, 30_000);
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  [['a.csv', '--out', 'kafka://h/out'], 'the source a.csv is no Kafka topic'],
  [['nats://h/in', '--out', 'kafka://h/out'], 'the source nats://h/in is a NATS stream'],
  [['kafka://h/a?group=g', 'kafka://h/b?group=g', '--out', 'kafka://h/out'], 'is more than one topic'],
  [['kafka://h/in?group=g', '--out', 'nats://h/out'], '--out nats://h/out is a NATS stream'],
  [['kafka://h/in?group=g', '--out', 'labels.parquet'], 'a file is written whole or not at all'],
  [['kafka://h/in', '--out', 'kafka://h/out'], 'must name one: kafka://h/in?group=NAME'],
])('predict %j --exactly-once is refused before anything is opened', (words, reason) => {
  const { status, stderr } = meander('predict', model, ...words, '--exactly-once');
  expect(stderr).toContain(reason);
  expect(status).toBe(2);
});

describe.skipIf(kafkaMissing !== undefined)('predict --exactly-once', () => {
  const harness = kafkaHarness();
  let input: Topic;
  let made = 0;
  const next = random(0, 'kills');

  beforeAll(async () => {
    await harness.start();
    input = await harness.topic(3);
    await input.append(ids.map((id) => ({ partition: id % 3, bytes: bytesOf({ id, x0: 10 * next(), x1: next() }) })));
  }, 120_000);
  afterAll(() => harness.stop());

  /** A group of its own that reads the topic, and a topic for its labels. */
  async function job() {
    const output = await harness.topic(2);
    const source = input.url.replace('group=test', `group=job${made++}`);
    const words = ['predict', model, source, '--columns', 'x0,x1', '--out', output.url, '--exactly-once', '--quiet'];
    return { output, source, words };
  }

  test(`publishes a label of each record exactly once although it is killed at ${cycles} random moments`, {
    timeout: 60_000 + 10_000 * cycles,
  }, async () => {
    for (let kills = 0; kills < cycles; ) {
      const { output, words } = await job();
      for (let killed = true; killed && kills < cycles; kills += Number(killed)) {
        const child = started(words);
        // Every second kill is in the midst of a transaction.
        const moment = kills % 2 === 0 ? untilWriting(output, child.ended) : wait(500 + 2000 * next());
        moment.then(() => child.process.kill('SIGKILL'));
        killed = (await child.ended).signal === 'SIGKILL';
      }
      expect(meander(...words)).toMatchObject({ status: 0, stderr: '' });
      expect(await idsIn(output)).toEqual(ids);
    }
  });

  test('ends the earlier of two processes with the same group and topic, and none of them labels a record twice', {
    timeout: 120_000,
  }, async () => {
    const { output, words } = await job();
    const earlier = started([...words, '--follow']);
    await untilPublished(output);
    expect(meander(...words)).toMatchObject({ status: 0, stderr: '' });
    await input.append([{ bytes: bytesOf({ id: ids.length, x0: 1, x1: 1 }) }]);
    ids.push(ids.length);
    const { code, stderr } = await earlier.ended;
    expect(stderr).toMatch(/^meander: The transaction "job\d+\.topic0" .* was taken over by another process/);
    expect(code).toBe(6);
    expect(meander(...words)).toMatchObject({ status: 0, stderr: '' });
    expect(await idsIn(output)).toEqual(ids);
  });

  test('continues where the broker is killed and started again', { timeout: 120_000 }, async () => {
    const { output, words } = await job();
    const run = started(words);
    await untilPublished(output);
    await harness.restart?.(1500);
    const { code, stderr } = await run.ended;
    expect(stderr).toMatch(
      /^(meander: .* (is unreachable .*; retrying for 10 minutes|is reachable again after \d+ s)\n)*$/,
    );
    expect(code).toBe(0);
    expect(await idsIn(output)).toEqual(ids);
  });

  test('is refused where the source is in another cluster', { timeout: 120_000 }, async () => {
    const { source } = await job();
    const other = await kafka({ cluster: 'NkU3OEVBNTcwNTJENDM2Qk' });
    await other.start();
    const out = `kafka://127.0.0.1:${other.port}/labels`;
    const { status, stderr } = meander('predict', model, source, '--out', out, '--exactly-once', '--quiet');
    await other.remove();
    expect(stderr).toMatch(/A transaction cannot span clusters, but .* is in the cluster \S+ and .* in \S+; leave out/);
    expect(status).toBe(2);
  });
});

/** A command that runs in the background. */
function started(words: readonly string[]): {
  process: ChildProcess;
  ended: Promise<{ code: number | null; signal: string | null; stderr: string }>;
} {
  const child = spawn(process.execPath, [cliPath, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, stderr })),
  );
  return { process: child, ended };
}

/** Waits until a topic holds committed records. */
async function untilPublished(topic: Topic): Promise<void> {
  const feed = await topic.open();
  const ends = async () => [...(await feed.state()).partitions.values()].map(({ end }) => end);
  while ((await ends()).every((end) => end === 0)) await wait(20);
  await feed.close();
}

/** Waits until a topic holds records of a transaction that is not committed, or a command has ended. */
async function untilWriting(topic: Topic, ended: Promise<unknown>): Promise<void> {
  const { Admin } = await import('@platformatic/kafka');
  const [, server] = /^kafka:\/\/([^/]+)/.exec(topic.url) ?? [];
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [server] });
  const partitions = Array.from({ length: topic.partitions }, (_, partitionIndex) => ({
    partitionIndex,
    timestamp: -1n,
  }));
  const endAt = async (isolationLevel: 0 | 1) => {
    const found = await admin.listOffsets({ topics: [{ name: topic.name, partitions }], isolationLevel });
    return found.flatMap((one) => one.partitions).reduce((sum, { offset }) => sum + Number(offset), 0);
  };
  let over = false;
  ended.then(() => {
    over = true;
  });
  const [uncommitted, committed] = [0, 1] as const;
  while (!over && (await endAt(committed)) >= (await endAt(uncommitted))) await wait(2);
  await admin.close();
}
