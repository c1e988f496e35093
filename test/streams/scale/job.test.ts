import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
    const processes = [0, 1, 2].map(() => start(topic.url, 'killed', '--audit', '20'));
    for (let kills = 0; kills < 5; kills++) {
      await wait(1200);
      processes[kills % 3].child.kill('SIGKILL');
      processes[kills % 3] = start(topic.url, 'killed', '--audit', '20');
    }
    for (const { end } of processes) {
      const { code, last } = await end;
      expect([code, last.digest, last.rows]).toEqual([0, expected, ROWS]);
    }
  });
});
