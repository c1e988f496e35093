import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { HelloMessage } from '../../../streams/live/messages.js';
import { latestCheckpoint } from '../../../streams/sinks/latestCheckpoint.js';
import { generated, meander, temporaryFolder } from './meander.js';
import { start, until } from './running.js';

const path = temporaryFolder();
const points = path('points.arrow');
const learning = ['-k', '5', '--batch-size', '500', '--init-rows', '500', '--passes', '100000', '--every', '20batches'];
beforeAll(() => meander(...generated('blobs', 60_000, 4, 5, points)));

const newest = async (folder: string) => (await latestCheckpoint(folder)).checkpoint?.step ?? 0;

/** The first message to somebody who looks now. */
async function helloOf(url: string): Promise<HelloMessage> {
  const { body } = await fetch(`${url}events`);
  let text = '';
  for await (const part of body ?? []) {
    text += Buffer.from(part).toString();
    const [, hello] = /event: hello\ndata: (.*)\n\n/.exec(text) ?? [];
    if (hello) return JSON.parse(hello);
  }
  throw new Error('Nobody said hello.');
}

/** Learns until there are some checkpoints, and is killed. @returns the step of the newest checkpoint */
async function killedRun(folder: string): Promise<number> {
  const words = ['fit', points, ...learning, '--checkpoint', folder, '--resume', '--quiet'];
  const before = await newest(folder);
  const fit = start(...words);
  // The history is written once a second.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await until(async () => ((await newest(folder)) > before ? true : undefined));
  fit.child.kill('SIGKILL');
  await fit.ended;
  return newest(folder);
}

const isRising = (steps: readonly number[]) => steps.every((step, i) => i === 0 || step > steps[i - 1]);

test('a viewer of a run that was killed and resumed twice, first unseen, sees it from its beginning', async () => {
  const folder = path('run');
  const first = await killedRun(folder);
  const second = await killedRun(folder);
  const fit = start('fit', points, ...learning, '--checkpoint', folder, '--resume', '--serve=0');
  const url = await fit.url();
  const { history } = await until(async () => {
    const hello = await helloOf(url);
    return (hello.history.step.at(-1) ?? 0) > second ? hello : undefined;
  });
  expect(history.step[0]).toBeLessThan(first);
  expect(history.step.filter((step) => step > first && step < second).length).toBeGreaterThan(2);
  expect(isRising(history.step)).toBe(true);
  expect(history.rows).toEqual(history.step.map((step) => 500 * step));
  expect(history.time).toEqual([...history.time].sort((a, b) => a - b));
  expect(history.recent.filter((value) => value === null).length).toBeLessThan(2);
}, 60_000);

test('meander serve shows the history of a folder, whoever wrote it', async () => {
  const folder = path('served');
  const step = await killedRun(folder);
  const serve = start('serve', folder, '--port', '0');
  const url = await serve.url();
  const { history } = await until(async () => {
    const hello = await helloOf(url);
    return hello.history.step.at(-1) === step ? hello : undefined;
  });
  expect(history.step.length).toBeGreaterThan(5);
  expect(isRising(history.step)).toBe(true);
}, 60_000);

test('a damaged history is said, and ends neither learning nor the view', async () => {
  const folder = path('damaged');
  const step = await killedRun(folder);
  const file = join(folder, 'objective-history.ipc');
  const bytes = readFileSync(file);
  bytes[bytes.length - 30] ^= 1;
  writeFileSync(file, bytes);
  const fit = start('fit', points, ...learning, '--checkpoint', folder, '--resume', '--serve=0');
  const url = await fit.url();
  await until(() => (/the history of the objective .* is damaged/.test(fit.said()) ? true : undefined));
  const { history } = await until(async () => {
    const hello = await helloOf(url);
    return hello.history.step.length > 0 ? hello : undefined;
  });
  expect(history.step[0]).toBeGreaterThanOrEqual(step);
}, 60_000);
