// Throughput from a local Kafka broker into the learner at d = 16, k = 64, against a consumer that only counts bytes,
// taking turns. Needs Node 22.22, Java and the broker's jars (.ci/run fetches them).
// MESSAGES (default 2000), ROUNDS (5) and PARTITIONS (2) set the size.
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
import { median } from './results.mjs';

const [d, k, BATCH_ROWS] = [16, 64, 8192];
const messages = Number(process.env.MESSAGES ?? 2000);
const rounds = Number(process.env.ROUNDS ?? 5);
const partitions = Number(process.env.PARTITIONS ?? 2);
const [port, controllerPort] = [39_092, 39_093];
const TOPIC = 'points';
/** Different record batches; each is published several times. */
const DISTINCT = Math.min(64, messages);
const FETCH_BYTES = 16 * 2 ** 20;

/** The settings of a broker with one node, which keeps its log in `folder`. */
const brokerProperties = (folder) => ({
  'process.roles': 'broker,controller',
  'node.id': 1,
  listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
  'log.dirs': join(folder, 'logs'),
  'offsets.topic.replication.factor': 1,
});

const canConnect = () =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** Starts a broker, which ends with this process; resolves once it listens. */
async function startBroker() {
  const folder = mkdtempSync(join(tmpdir(), 'meander-bench-'));
  const classPath = join(new URL('../.ci/kafka/', import.meta.url).pathname, '*');
  const settings = join(folder, 'server.properties');
  const lines = Object.entries(brokerProperties(folder)).map((pair) => `${pair.join('=')}\n`);
  writeFileSync(settings, lines.join(''));
  const format = [
    '-cp',
    classPath,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    'MkU3OEVBNTcwNTJENDM2Qk',
    '-c',
    settings,
  ];
  execFileSync('java', format, { stdio: 'ignore' });
  const broker = spawn('java', ['-Xmx1g', '-cp', classPath, 'kafka.Kafka', settings], { stdio: 'ignore' });
  process.on('exit', () => {
    broker.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  while (!(await canConnect())) await new Promise((resolve) => setTimeout(resolve, 200));
}

/** Publishes the rows; returns the number of messages and bytes. */
async function publishRows() {
  const connection = { clientId: 'bench', bootstrapBrokers: [`127.0.0.1:${port}`], retries: 10 };
  const admin = new Admin(connection);
  await admin.createTopics({ topics: [TOPIC], partitions, replicas: 1 });
  const producer = new Producer(connection);
  const spec = { kind: 'blobs', rows: DISTINCT * BATCH_ROWS, d, k, batchRows: BATCH_ROWS };
  const total = { messages: 0, bytes: 0 };
  for await (const batch of synthetic(spec).open(null, new AbortController().signal)) {
    const value = Buffer.from(toIpc([batch], 'stream'));
    for (let copy = 0; copy < messages / DISTINCT; copy++) {
      const partition = total.messages++ % partitions;
      await producer.send({ messages: [{ topic: TOPIC, partition, value }], acks: 1 });
      total.bytes += value.length;
    }
  }
  await producer.close(true);
  await admin.close();
  return total;
}

const url = `kafka://127.0.0.1:${port}/${TOPIC}`;

/** MB/s of a consumer that fetches ahead and counts bytes. */
async function countBytes() {
  const feed = await openFeed(url);
  const { id, partitions: ranges } = await feed.state();
  const next = new Map([...ranges].map(([partition, { first }]) => [partition, first]));
  const unread = () => new Map([...next].filter(([partition, offset]) => offset < ranges.get(partition).end));
  const began = performance.now();
  let bytes = 0;
  for (let fetching = feed.fetch(id, unread(), FETCH_BYTES, 500); fetching; ) {
    const fetched = await fetching;
    for (const { partition, next: after } of fetched) next.set(partition, after);
    fetching = unread().size > 0 ? feed.fetch(id, unread(), FETCH_BYTES, 500) : undefined;
    for (const { records } of fetched) for (const record of records) bytes += record.bytes.length;
  }
  await feed.close();
  return bytes / 1000 / (performance.now() - began);
}

/** MB/s of the learner. */
async function learn(threads, total) {
  const source = await feedSource(await openFeed(url));
  const began = performance.now();
  const last = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans({ k, every: '100000batches', threads })));
  const speed = total.bytes / 1000 / (performance.now() - began);
  await source.close();
  const expected = total.messages * BATCH_ROWS;
  if (last.rows.read !== expected)
    throw new Error(`The learner read ${last.rows.read} rows, but ${expected} were published.`);
  return speed;
}

await startBroker();
const total = await publishRows();
const runs = [];
for (let round = 0; round < rounds; round++)
  runs.push({ count: await countBytes(), one: await learn(1, total), two: await learn(2, total) });
console.log(
  `${Math.round(total.bytes / 1e6)} MB in ${total.messages} messages of ${BATCH_ROWS} rows, ${partitions} partitions, ${rounds} rounds; median MB/s`,
);
for (const [key, description] of [
  ['count', 'only counts bytes'],
  ['one', 'learns, 1 thread'],
  ['two', 'learns, 2 threads'],
]) {
  const speed = median(runs.map((run) => run[key]));
  const share = median(runs.map((run) => run[key] / run.count));
  console.log(
    `${description.padEnd(18)} ${speed.toFixed(0).padStart(5)}  ${share.toFixed(2)} of the consumer that counts`,
  );
}
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
process.exit(0);
