import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { learner, served } from './served.js';

/** A viewer that never reads. */
const stalled = (port: number, path: string): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
      socket.pause();
      resolve(socket);
    });
    socket.on('error', () => {});
  });

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are held after garbage was collected, within the heap and beyond it. */
function memoryHeld(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('50 viewers who take nothing cost no more than 32 MB over 2,000 models, and others are served', async () => {
  const [d, k] = [4, 1000];
  const { server, port, url } = await served();
  const run = learner(1, d, k);
  const paths = Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? '/updates.arrows' : '/events'));
  const send = (step: number) => {
    const { model, ...rest } = run.snapshot();
    const weights = model.weights.map((weight) => weight + step);
    const snapshot = { ...rest, step, model: { ...model, weights } };
    server.receive({
      kind: 'snapshot',
      snapshot,
      options: {},
      held: null,
      last: false,
      cost: 0,
      time: Date.now() + step,
    });
  };
  server.shared.note(1, 1000, 0, Date.now());
  send(1);
  const sockets = await Promise.all(paths.map((path) => stalled(port, path)));
  for (let step = 2; step < 100; step++) {
    send(step);
    await wait(1);
  }
  expect(server.viewers.size + server.readers.size).toBe(50);
  const before = memoryHeld();
  for (let step = 100; step < 2100; step++) {
    send(step);
    if (step % 50 === 0) await wait(1);
  }
  const grown = (memoryHeld() - before) / 1e6;
  expect(server.viewers.skipped).toBeGreaterThan(40 * 1500);
  expect((await fetch(`${url}health`)).status).toBe(200);
  for (const socket of sockets) socket.destroy();
  expect(grown).toBeLessThan(32);
}, 300_000);
