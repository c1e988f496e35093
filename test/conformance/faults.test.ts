import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFeed } from '../../streams/feeds/openFeed.js';
import { type Feed, feedSource, fromPoints, fromSource, miniBatchKMeans, type Source } from '../../streams/index.js';
import { certificate, opensslMissing } from '../brokers/certificate.js';
import { kafka, kafkaMissing } from '../brokers/kafka.js';
import { nats, natsMissing } from '../brokers/nats.js';
import { type Broker, freePort } from '../brokers/process.js';
import { proxy, type Way } from '../brokers/proxy.js';
import { blobs } from '../learn.js';
import { digestFrom } from './source.js';

const [n, d] = [4000, 2];
const values = blobs(n, 4, d);
const options = { k: 4, batchSize: 500, initRows: 500 };
const records = Array.from({ length: n }, (_, i) =>
  Buffer.from(JSON.stringify(Array.from(values.subarray(i * d, (i + 1) * d)))),
);
const PREFETCH = 20_000;

/** Reads slowly, so that there is time for something to happen; `between` is called once on the way. */
const slowly = (source: Source, between: () => void): Pick<Source, 'open'> => ({
  async *open(position, signal) {
    let rows = 0;
    for await (const batch of source.open(position, signal)) {
      yield batch;
      if (rows < 500 && rows + batch.numRows >= 500) between();
      rows += batch.numRows;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
});

const learned = async (source: Pick<Source, 'open'>) =>
  lastValueFrom(fromSource(source).pipe(miniBatchKMeans(options)));

/** Puts the proxy into a mode for a while in mid-reading: every row must come once, in order. */
async function tryMode(open: () => Promise<Feed>, way: Way, mode: Way['mode'], ms: number) {
  const feed = await open();
  try {
    const source = await feedSource(feed, { prefetch: PREFETCH });
    const found = slowly(source, () => {
      way.mode = mode;
      setTimeout(() => {
        way.mode = 'pass';
      }, ms);
    });
    expect(await digestFrom(found as Source, options)).toBe(await digestFrom(fromPoints({ values, d }), options));
  } finally {
    way.mode = 'pass';
    await feed.close();
  }
}

const modes = [
  ['delays every piece', 'delay', 3000],
  ['is cut half-open and refuses for a while', 'cut', 2000],
  ['stalls: takes everything, gives nothing', 'stall', 4000],
] as const;

describe.skipIf(natsMissing)('a way to NATS that', () => {
  let broker: Broker;
  let way: Way;
  beforeAll(async () => {
    broker = await nats();
    await broker.start();
    way = await proxy(() => broker.port);
    const { connect } = await import('@nats-io/transport-node');
    const { jetstream, jetstreamManager } = await import('@nats-io/jetstream');
    const connection = await connect({ servers: `127.0.0.1:${broker.port}` });
    await (await jetstreamManager(connection)).streams.add({ name: 'rows', subjects: ['rows'] });
    const client = jetstream(connection);
    for (const record of records) await client.publish('rows', record);
    await connection.close();
  });
  afterAll(async () => {
    way.close();
    await broker.remove();
  });
  test.each(modes)('%s loses no row and gives none twice', { timeout: 120_000 }, async (_, mode, ms) => {
    await tryMode(() => openFeed(`nats://127.0.0.1:${way.port}/rows`), way, mode, ms);
  });
});

describe.skipIf(kafkaMissing)('a way to Kafka that', () => {
  let broker: Broker;
  let way: Way;
  beforeAll(async () => {
    const via = await freePort();
    broker = await kafka({ via });
    way = await proxy(() => broker.port, via);
    await broker.start();
    const { Admin, Producer } = await import('@platformatic/kafka');
    const common = { clientId: 'test', bootstrapBrokers: [`127.0.0.1:${way.port}`], retries: 20, retryDelay: 250 };
    const [admin, producer] = [new Admin(common), new Producer(common)];
    await admin.createTopics({ topics: ['rows'], partitions: 1, replicas: 1 });
    for (let from = 0; from < n; from += 100) {
      await producer.send({
        messages: records.slice(from, from + 100).map((value) => ({ topic: 'rows', partition: 0, value })),
        acks: -1,
      });
    }
    await admin.close();
    await producer.close(true);
  }, 120_000);
  afterAll(async () => {
    way.close();
    await broker.remove();
  });
  const open = () => openFeed(`kafka://127.0.0.1:${way.port}/rows`);
  test.each(modes)('%s loses no row and gives none twice', { timeout: 120_000 }, async (_, mode, ms) => {
    await tryMode(open, way, mode, ms);
  });
  test('is shared with group members that come and go is not disturbed', { timeout: 120_000 }, async () => {
    const { Consumer } = await import('@platformatic/kafka');
    let storming = true;
    const storm = (async () => {
      for (let member = 0; storming; member++) {
        const consumer = new Consumer({
          clientId: `other${member}`,
          groupId: 'shared',
          bootstrapBrokers: [`127.0.0.1:${way.port}`],
        });
        await consumer.joinGroup({}).catch(() => {});
        await consumer.close(true).catch(() => {});
      }
    })();
    const feed = await openFeed(`kafka://127.0.0.1:${way.port}/rows?group=shared`);
    const { rows } = await learned(slowly(await feedSource(feed, { prefetch: PREFETCH }), () => {}));
    storming = false;
    await storm;
    await feed.close();
    expect(rows.read).toBe(n);
  });
  test('carries aborted transactions gives none of their records', { timeout: 60_000 }, async () => {
    const { Admin, Producer } = await import('@platformatic/kafka');
    const common = { clientId: 'test', bootstrapBrokers: [`127.0.0.1:${way.port}`], retries: 20, retryDelay: 250 };
    const admin = new Admin(common);
    await admin.createTopics({ topics: ['transactions'], partitions: 1, replicas: 1 });
    await admin.close();
    const producer = new Producer({ ...common, transactionalId: 'writer', idempotent: true });
    for (const [x, commit] of [
      [1, true],
      [2, false],
      [3, true],
    ] as const) {
      const transaction = await producer.beginTransaction();
      await transaction.send({ messages: [{ topic: 'transactions', partition: 0, value: Buffer.from(`[${x}]`) }] });
      await (commit ? transaction.commit() : transaction.abort());
    }
    await producer.close(true);
    const feed = await openFeed(`kafka://127.0.0.1:${way.port}/transactions`);
    const { rows, model } = await lastValueFrom(fromSource(await feedSource(feed)).pipe(miniBatchKMeans({ k: 1 })));
    await feed.close();
    expect([rows.read, model.centroids[0]]).toEqual([2, 2]);
  });
});

describe('a user that is refused', () => {
  test.skipIf(natsMissing)('by NATS is told so at once, without the password', async () => {
    const broker = await nats({ users: { me: 'right' } });
    await broker.start();
    const feed = await openFeed(`nats://127.0.0.1:${broker.port}/rows`, { NATS_USER: 'me', NATS_PASSWORD: 'wrong' });
    await expect(feedSource(feed)).rejects.toThrow(/cannot be reached: .*uthorization.*Look at the user, password/i);
    await broker.remove();
  });
  test.skipIf(kafkaMissing)('by Kafka is told so at once, without the password', { timeout: 60_000 }, async () => {
    const broker = await kafka({ users: { me: 'right' } });
    await broker.start();
    const refused = await openFeed(`kafka://127.0.0.1:${broker.port}/rows`, {
      KAFKA_SASL_USERNAME: 'me',
      KAFKA_SASL_PASSWORD: 'wrong',
    });
    const error = await feedSource(refused).catch((cause: Error) => cause);
    expect(String(error)).toMatch(/cannot be reached: .*uthentication.*Look at the user, password/i);
    expect(String(error)).not.toContain('wrong');
    await refused.close();
    const known = await openFeed(`kafka://127.0.0.1:${broker.port}/rows`, {
      KAFKA_SASL_USERNAME: 'me',
      KAFKA_SASL_PASSWORD: 'right',
    });
    await expect(feedSource(known)).rejects.toThrow('There is no topic "rows"');
    await known.close();
    await broker.remove();
  });
});

describe.skipIf(opensslMissing)('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meander-tls-'));
  const tls = opensslMissing ? undefined : certificate(folder);
  afterAll(() => rmSync(folder, { recursive: true }));
  const rowsRead = async (url: string, secrets: Record<string, string>) => {
    const writer = await openFeed(url, secrets);
    await writer.create();
    for (const record of records.slice(0, 20)) await writer.publish('', record);
    const source = await feedSource(writer);
    const { rows } = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans({ k: 2 })));
    await writer.close();
    return rows.read;
  };
  test.skipIf(natsMissing)(
    'NATS is read with the authority that is named, and not without',
    { timeout: 60_000 },
    async () => {
      const broker = await nats({ tls });
      await broker.start();
      const url = `natss://127.0.0.1:${broker.port}/rows`;
      expect(await rowsRead(url, { NATS_CA: tls?.cert as string })).toBe(20);
      const stranger = await openFeed(url);
      await expect(feedSource(stranger)).rejects.toThrow(/cannot be reached/);
      await stranger.close();
      await broker.remove();
    },
  );
  test.skipIf(kafkaMissing)(
    'Kafka is read with the authority that is named, and not without',
    { timeout: 60_000 },
    async () => {
      const broker = await kafka({ tls });
      await broker.start();
      const url = `kafkas://127.0.0.1:${broker.port}/rows`;
      expect(await rowsRead(url, { KAFKA_SSL_CA: tls?.cert as string })).toBe(20);
      const stranger = await openFeed(url);
      await expect(feedSource(stranger)).rejects.toThrow(/cannot be reached/);
      await stranger.close();
      await broker.remove();
    },
  );
});

test.each([
  ['kafka://me:secret@host/topic', 'holds no user or password'],
  ['kafka://host', 'the form is kafka://host:9092/topic'],
  ['nats://host/stream?group=a', 'knows no "group", only "subject"'],
])('%s is refused', async (url, message) => {
  await expect(openFeed(url)).rejects.toThrow(message);
});

test.runIf(kafkaMissing?.includes('too old'))('Kafka on an old Node is refused in a sentence', async () => {
  await expect(openFeed('kafka://localhost/topic')).rejects.toThrow('Kafka needs Node 22.22 or newer; this is');
});
