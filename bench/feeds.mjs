// Throughput of a local Kafka broker into the learner at (16, 64), beside a consumer that only counts bytes, in turn.
// Needs Node 22.22, Java and the broker's jars (see .ci/run). MESSAGES, ROUNDS and PARTITIONS set the size.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin, Producer } from '@platformatic/kafka';
import { lastValueFrom } from 'rxjs';
import { openFeed } from '../dist/streams/feeds/openFeed.js';
import { toIpc } from '../dist/streams/formats/ipc/encode.js';
import { feedSource, fromSource, miniBatchKMeans, synthetic } from '../dist/streams/index.js';

const [d, k, rows] = [16, 64, 8192];
const messages = Number(process.env.MESSAGES ?? 2000);
const rounds = Number(process.env.ROUNDS ?? 5);
const partitions = Number(process.env.PARTITIONS ?? 2);
const [port, controller] = [39_092, 39_093];
const folder = mkdtempSync(join(tmpdir(), 'meander-bench-'));
const jars = join(new URL('../.ci/kafka/', import.meta.url).pathname, '*');
const properties = {
  'process.roles': 'broker,controller',
  'node.id': 1,
  listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  'controller.quorum.voters': `1@127.0.0.1:${controller}`,
  'log.dirs': join(folder, 'logs'),
  'offsets.topic.replication.factor': 1,
};
const file = join(folder, 'server.properties');
writeFileSync(
  file,
  Object.entries(properties)
    .map((pair) => `${pair.join('=')}\n`)
    .join(''),
);
execFileSync('java', ['-cp', jars, 'kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qk', '-c', file], {
  stdio: 'ignore',
});
const broker = spawn('java', ['-Xmx1g', '-cp', jars, 'kafka.Kafka', file], { stdio: 'ignore' });
process.on('exit', () => {
  broker.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (let up = false; !up; ) {
  await new Promise((resolve) => setTimeout(resolve, 200));
  up = await new Promise((resolve) =>
    connect(port, '127.0.0.1')
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false)),
  );
}

const common = { clientId: 'bench', bootstrapBrokers: [`127.0.0.1:${port}`], retries: 10 };
const admin = new Admin(common);
await admin.createTopics({ topics: ['points'], partitions, replicas: 1 });
const producer = new Producer(common);
let bytes = 0;
let number = 0;
for await (const batch of synthetic({ kind: 'blobs', rows: 64 * rows, d, k, batchRows: rows }).open(
  null,
  new AbortController().signal,
)) {
  const value = Buffer.from(toIpc([batch], 'stream'));
  for (let copy = 0; copy < messages / 64; copy++) {
    await producer.send({ messages: [{ topic: 'points', partition: number++ % partitions, value }], acks: 1 });
    bytes += value.length;
  }
}
await producer.close(true);
await admin.close();

const url = `kafka://127.0.0.1:${port}/points`;
async function count() {
  const feed = await openFeed(url);
  const { id, partitions: ranges } = await feed.state();
  const next = new Map([...ranges].map(([partition, { first }]) => [partition, first]));
  const began = performance.now();
  let seen = 0;
  const open = () => new Map([...next].filter(([partition, offset]) => offset < ranges.get(partition).end));
  let asking = feed.fetch(id, open(), 16 * 2 ** 20, 500);
  for (;;) {
    const found = await asking;
    for (const { partition, records, next: after } of found) {
      next.set(partition, after);
      for (const record of records) seen += record.bytes.length;
    }
    if (open().size === 0) break;
    asking = feed.fetch(id, open(), 16 * 2 ** 20, 500);
  }
  await feed.close();
  return seen / 1000 / (performance.now() - began);
}
async function learn(threads) {
  const source = await feedSource(await openFeed(url));
  const began = performance.now();
  const last = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans({ k, every: '100000batches', threads })));
  const speed = bytes / 1000 / (performance.now() - began);
  await source.close();
  if (last.rows.read !== number * rows) throw new Error(`${last.rows.read} rows, not ${number * rows}`);
  return speed;
}
const median = (xs) => [...xs].sort((a, b) => a - b)[xs.length >> 1];
const results = { count: [], one: [], two: [] };
for (let round = 0; round < rounds; round++) {
  results.count.push(await count());
  results.one.push(await learn(1));
  results.two.push(await learn(2));
}
const ratios = (name) => results[name].map((speed, i) => speed / results.count[i]);
const mb = Math.round(bytes / 1e6);
console.log(
  `${mb} MB in ${number} messages of ${rows} rows, ${partitions} partitions, ${rounds} rounds, MB/s (median)`,
);
for (const [name, what] of [
  ['count', 'counts bytes'],
  ['one', 'learns, 1 thread'],
  ['two', 'learns, 2 threads'],
]) {
  console.log(
    `${what.padEnd(18)} ${median(results[name]).toFixed(0).padStart(5)}  ${name === 'count' ? '' : `${median(ratios(name)).toFixed(2)} of the limit`}`,
  );
}
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
process.exit(0);
