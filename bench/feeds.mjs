// Throughput from a local Kafka broker into the learner at d = 16, k = 64, against a consumer that only counts bytes,
// taking turns. Needs Node 22.22, Java and the broker's jars (.ci/run fetches them).
// MESSAGES (default 2000), ROUNDS (5) and PARTITIONS (2) set the size.
import { Admin, Producer } from '@platformatic/kafka';
import { lastValueFrom } from 'rxjs';
import { openFeed } from '../dist/streams/feeds/openFeed.js';
import { toIpc } from '../dist/streams/formats/ipc/encode.js';
import { feedSource, fromSource, miniBatchKMeans, synthetic } from '../dist/streams/index.js';
import { startBroker } from './kafkaBroker.mjs';
import { median } from './results.mjs';

const [d, k, BATCH_ROWS] = [16, 64, 8192];
const messages = Number(process.env.MESSAGES ?? 2000);
const rounds = Number(process.env.ROUNDS ?? 5);
const partitions = Number(process.env.PARTITIONS ?? 2);
const TOPIC = 'points';
/** Different record batches; each is published several times. */
const DISTINCT = Math.min(64, messages);
const FETCH_BYTES = 16 * 2 ** 20;

/** Publishes the rows; returns the number of messages and bytes. */
async function publishRows() {
  const connection = { clientId: 'bench', bootstrapBrokers: [broker.address], retries: 10 };
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

const broker = await startBroker();
const url = `kafka://${broker.address}/${TOPIC}`;
try {
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
} finally {
  await broker.remove();
}
