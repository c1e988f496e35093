import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../../src/numeric/random.js';
import { fromPoints, toRecordBatch } from '../../../streams/index.js';
import { announceMissing } from '../../brokers/announce.js';
import type { Topic } from '../../brokers/harness.js';
import { kafkaHarness } from '../../brokers/kafkaHarness.js';
import { natsHarness } from '../../brokers/natsHarness.js';
import { cliPath } from '../../cliPath.js';
import { digestFrom } from '../../conformance/source.js';
import { blobs } from '../../learn.js';

const cycles = Number(process.env.KILLS ?? 4);
const [n, d, piece] = [400_000, 4, 1000];
const values = blobs(n, 5, d);
const records = Array.from({ length: n / piece }, (_, i) => ({
  bytes: tableToIPC(
    new Table([toRecordBatch({ values: values.slice(i * piece * d, (i + 1) * piece * d), n: piece, d })]),
    'stream',
  ),
}));
const folder = mkdtempSync(join(tmpdir(), 'meander-feeds-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
const settings = ['-k', '5', '--batch-size', '500'];
const meander = (...words: string[]) => spawnSync(process.execPath, [cliPath, ...words], { encoding: 'utf8' });
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const harnesses = [kafkaHarness(), natsHarness()];
for (const { name, missing } of harnesses) announceMissing(`meander with ${name}`, missing);

describe.each(harnesses.filter(({ missing }) => missing === undefined))('meander with $name', (harness) => {
  let topic: Topic;
  let models: Topic;
  beforeAll(async () => {
    await harness.start();
    topic = await harness.topic();
    models = await harness.topic();
    await topic.append(records);
  }, 120_000);
  afterAll(() => harness.stop());

  test(`fit --resume learns each row exactly once although it is killed at ${cycles} random moments`, {
    timeout: 20_000 + 5000 * cycles,
  }, async () => {
    const expected = await digestFrom(fromPoints({ values, d }), { k: 5, batchSize: 500 });
    const next = random(0, 'kills');
    let runs = 0;
    for (let kills = 0, over = true; kills < cycles; ) {
      if (over) runs++;
      const words = [
        'fit',
        topic.url,
        ...settings,
        '--checkpoint',
        at(`${harness.name}${runs}`),
        '--every',
        '3batches',
        '--resume',
        '--quiet',
      ];
      const child = spawn(process.execPath, [cliPath, ...words], { stdio: 'ignore' });
      const gone = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
      setTimeout(() => child.kill('SIGKILL'), 350 + 700 * next());
      over = (await gone) !== 'SIGKILL';
      if (!over) kills++;
      if (!over && kills < cycles) continue;
      const last = lines(
        meander('fit', topic.url, ...settings, '--checkpoint', at(`${harness.name}${runs}`), '--resume', '--json')
          .stdout,
      ).at(-1);
      expect([last.rows, last.digest]).toEqual([n, expected]);
    }
  });

  test('fit --publish publishes every checkpoint, follow shows the newest, predict labels with it', {
    timeout: 60_000,
  }, async () => {
    const fitted = meander(
      'fit',
      topic.url,
      ...settings,
      '--out',
      at('model.arrows'),
      '--every',
      '300batches',
      '--publish',
      models.url,
      '--run',
      'run1',
      '--json',
    );
    expect(fitted.stderr).toBe('');
    const done = lines(fitted.stdout).at(-1);
    const feed = await models.open();
    const { partitions } = await feed.state();
    await feed.close();
    const [{ first, end }] = [...partitions.values()];
    expect(end - first).toBe(3);
    const shown = lines(meander('follow', models.url, '--json', '--out', at('followed.arrows')).stdout);
    expect(shown.map(({ step, digest }) => [step, digest])).toEqual([[800, done.digest]]);
    expect(readFileSync(at('followed.arrows'))).toEqual(readFileSync(at('model.arrows')));
    const line = 'cp "$MEANDER_MODEL" "$OUT"; echo $MEANDER_DIGEST of step $MEANDER_STEP >&2; exit 3';
    process.env.OUT = at('copied.arrows');
    const run = meander('follow', models.url, '--json=full', '--exec', line);
    expect([run.status, readFileSync(at('copied.arrows'))]).toEqual([3, readFileSync(at('model.arrows'))]);
    expect(run.stderr).toBe(
      `${done.digest} of step 800\nmeander: the command of --exec ended with exit code 3 for the model of step 800\n`,
    );
    const [{ centroids, features, weights, units }] = lines(run.stdout);
    expect([centroids.length, centroids[0].length, weights.length, units]).toEqual([5, features.length, 5, 'data']);
    const { status, stderr } = meander('predict', models.url, topic.url, '--out', at('labels.arrows'), '--quiet');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const labels = tableFromIPC(readFileSync(at('labels.arrows')));
    expect([labels.numRows, labels.get(0)?.step]).toEqual([n, 800]);
  });

  test('a signal ends follow and the command that it runs', { timeout: 30_000 }, async () => {
    const pid = at(`${harness.name}-pid`);
    const line = `echo $$ > ${pid}; sleep 60`;
    const child = spawn(process.execPath, [cliPath, 'follow', models.url, '--follow', '--exec', line, '--quiet']);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await wait(50);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(() => process.kill(Number(readFileSync(pid, 'utf8')), 0)).toThrow('ESRCH');
  });

  test('fit of a topic that does not exist names it and exits with 3', () => {
    const { status, stderr } = meander('fit', topic.url.replaceAll(topic.name, 'nowhere'), '-k', '2');
    expect(stderr).toMatch(/There is no (topic|stream) "nowhere"/);
    expect(status).toBe(3);
  });

  test('fit --follow continues until a signal and then writes a checkpoint', { timeout: 30_000 }, async () => {
    const words = [
      'fit',
      topic.url,
      ...settings,
      '--follow',
      '--checkpoint',
      at(`${harness.name}-follow`),
      '--every',
      '1s',
      '--json',
    ];
    const child = spawn(process.execPath, [cliPath, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    let messages = '';
    child.stderr.on('data', (chunk) => {
      messages += chunk;
    });
    await new Promise<void>((resolve) => {
      let lines = '';
      child.stdout.on('data', (chunk) => {
        lines += chunk;
        if (lines.includes(`"rows":${n},`)) resolve();
      });
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    expect(await closed).toBe(130);
    expect(messages).toContain(`${n} rows were read`);
    expect(messages).toContain('--resume continues from it');
  });
});

test('fit of a server that cannot be reached exits with 6', () => {
  const { status, stderr } = meander('fit', 'nats://127.0.0.1:1/rows', '-k', '2');
  expect(stderr).toMatch(
    /nats:\/\/127\.0\.0\.1:1\/rows cannot be reached: .*Is the address right, and the server running\?/,
  );
  expect(status).toBe(6);
});
