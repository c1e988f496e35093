import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFeed } from '../../streams/feeds/openFeed.js';
import { type Feed, feedSource, fromPoints, fromSource, miniBatchKMeans } from '../../streams/index.js';
import type { Source } from '../../streams/sources/source.js';
import { announceMissing } from '../brokers/announce.js';
import { certificate, opensslMissing } from '../brokers/certificate.js';
import { kafka, kafkaMissing } from '../brokers/kafka.js';
import { nats, natsMissing } from '../brokers/nats.js';
import { type Broker, freePort } from '../brokers/process.js';
import { type FaultProxy, startProxy } from '../brokers/proxy.js';
import { blobs } from '../learn.js';
import { digestFrom, rowsOf } from './source.js';

const [n, d] = [4000, 2];
const values = blobs(n, 4, d);
const options = { k: 4, batchSize: 500, initRows: 500 };
const records = Array.from({ length: n }, (_, i) =>
  Buffer.from(JSON.stringify(Array.from(values.subarray(i * d, (i + 1) * d)))),
);
const PREFETCH = 20_000;
const rejectsWrongPassword = 'with a wrong password is refused at once, in a message without the password';
const trustsAuthority = 'is read where its authority is trusted, and refused where it is not';

announceMissing('NATS with faults', natsMissing);
announceMissing('Kafka with faults', kafkaMissing);
announceMissing('TLS', opensslMissing);

/** A source that is read slowly, so that there is time for a fault; `fault` is called once after 500 rows. */
const slowly = (source: Source, fault: () => void): Source => ({
  ...source,
  async *open(position, signal) {
    let rows = 0;
    for await (const batch of source.open(position, signal)) {
      yield batch;
      if (rows < 500 && rows + batch.numRows >= 500) fault();
      rows += batch.numRows;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
});

/** Disturbs the connection for a while, and expects each row exactly once, in order. */
async function expectNoLoss(open: () => Promise<Feed>, proxy: FaultProxy, mode: FaultProxy['mode'], ms: number) {
  const feed = await open();
  try {
    const source = slowly(await feedSource(feed, { prefetch: PREFETCH }), () => {
      proxy.mode = mode;
      setTimeout(() => {
        proxy.mode = 'pass';
      }, ms);
    });
    expect(await digestFrom(source, options)).toBe(await digestFrom(fromPoints({ values, d }), options));
  } finally {
    proxy.mode = 'pass';
    await feed.close();
  }
}

const faults = [
  ['delays every piece of data', 'delay', 3000],
  ['breaks and refuses connections for a while', 'cut', 2000],
  ['accepts data but forwards none for a while', 'stall', 4000],
] as const;

describe.skipIf(natsMissing)('NATS behind a connection that', () => {
  let broker: Broker;
  let proxy: FaultProxy;
  beforeAll(async () => {
    broker = await nats();
    await broker.start();
    proxy = await startProxy(() => broker.port);
    const writer = await openFeed(`nats://127.0.0.1:${broker.port}/rows`);
    await writer.create();
    for (const record of records) await writer.publish('', record);
    await writer.close();
  });
  afterAll(async () => {
    proxy.close();
    await broker.remove();
  });
  test.each(faults)('%s gives each row exactly once', { timeout: 180_000 }, async (_, mode, ms) => {
    await expectNoLoss(() => openFeed(`nats://127.0.0.1:${proxy.port}/rows`), proxy, mode, ms);
  });
});

test.skipIf(natsMissing)('NATS gives records that are larger than it accepts by now', { timeout: 60_000 }, async () => {
  let maxPayload = '8MB';
  const broker = await nats({ maxPayload: () => maxPayload });
  await broker.start();
  const url = `nats://127.0.0.1:${broker.port}/large`;
  const writer = await openFeed(url);
  await writer.create();
  const row = (x: number, bytes: number) => Buffer.from(JSON.stringify({ x, note: 'a'.repeat(bytes) }));
  const sizes = [6e6, ...new Array(250).fill(0), 6e6, 0];
  for (const [x, bytes] of sizes.entries()) await writer.publish('', row(x, bytes));
  await writer.close();
  await broker.kill();
  maxPayload = '100KB';
  await broker.start();
  const feed = await openFeed(url);
  const rows = await rowsOf(await feedSource(feed, { columns: ['x'], prefetch: 50_000 }), null, { columns: ['x'] });
  expect(rows).toEqual(Array.from(sizes.keys()));
  await feed.close();
  await broker.remove();
});

describe.skipIf(kafkaMissing)('Kafka behind a connection that', () => {
  let broker: Broker;
  let proxy: FaultProxy;
  let client: { clientId: string; bootstrapBrokers: string[]; retries: number; retryDelay: number };
  const createTopic = async (name: string) => {
    const { Admin } = await import('@platformatic/kafka');
    const admin = new Admin(client);
    await admin.createTopics({ topics: [name], partitions: 1, replicas: 1 });
    await admin.close();
  };
  beforeAll(async () => {
    const via = await freePort();
    broker = await kafka({ via });
    proxy = await startProxy(() => broker.port, via);
    await broker.start();
    client = { clientId: 'test', bootstrapBrokers: [`127.0.0.1:${via}`], retries: 20, retryDelay: 250 };
    await createTopic('rows');
    const { Producer } = await import('@platformatic/kafka');
    const producer = new Producer(client);
    for (let from = 0; from < n; from += 100) {
      const messages = records.slice(from, from + 100).map((value) => ({ topic: 'rows', partition: 0, value }));
      await producer.send({ messages, acks: -1 });
    }
    await producer.close(true);
  }, 180_000);
  afterAll(async () => {
    proxy.close();
    await broker.remove();
  });

  test.each(faults)('%s gives each row exactly once', { timeout: 180_000 }, async (_, mode, ms) => {
    await expectNoLoss(() => openFeed(`kafka://127.0.0.1:${proxy.port}/rows`), proxy, mode, ms);
  });

  test('is shared with a consumer group that rebalances all the time reads all rows', {
    timeout: 180_000,
  }, async () => {
    const { Consumer } = await import('@platformatic/kafka');
    let rebalancing = true;
    const members = (async () => {
      for (let member = 0; rebalancing; member++) {
        const consumer = new Consumer({ ...client, retries: 3, clientId: `other${member}`, groupId: 'shared' });
        await consumer.joinGroup({}).catch(() => {});
        await consumer.close(true).catch(() => {});
      }
    })();
    const feed = await openFeed(`kafka://127.0.0.1:${proxy.port}/rows?group=shared`);
    const source = slowly(await feedSource(feed, { prefetch: PREFETCH }), () => {});
    const { rows } = await lastValueFrom(fromSource(source).pipe(miniBatchKMeans(options)));
    rebalancing = false;
    await members;
    await feed.close();
    expect(rows.read).toBe(n);
  });

  test('carries aborted transactions gives none of their records', { timeout: 180_000 }, async () => {
    await createTopic('transactions');
    const { Producer } = await import('@platformatic/kafka');
    const producer = new Producer({ ...client, transactionalId: 'writer', idempotent: true });
    for (const [x, commits] of [
      [1, true],
      [2, false],
      [3, true],
    ] as const) {
      const transaction = await producer.beginTransaction();
      await transaction.send({ messages: [{ topic: 'transactions', partition: 0, value: Buffer.from(`[${x}]`) }] });
      await (commits ? transaction.commit() : transaction.abort());
    }
    await producer.close(true);
    const feed = await openFeed(`kafka://127.0.0.1:${proxy.port}/transactions`);
    const { rows, model } = await lastValueFrom(fromSource(await feedSource(feed)).pipe(miniBatchKMeans({ k: 1 })));
    await feed.close();
    expect([rows.read, model.centroids[0]]).toEqual([2, 2]);
  });
});

test.skipIf(natsMissing)(`NATS ${rejectsWrongPassword}`, async () => {
  const broker = await nats({ users: { me: 'right' } });
  await broker.start();
  const feed = await openFeed(`nats://127.0.0.1:${broker.port}/rows`, { NATS_USER: 'me', NATS_PASSWORD: 'wrong' });
  const error = String(await feedSource(feed).catch((cause: Error) => cause));
  expect(error).toMatch(/cannot be reached: .*uthorization.*Check the user, the password/i);
  expect(error).not.toContain('wrong');
  await broker.remove();
});

test.skipIf(kafkaMissing)(`Kafka ${rejectsWrongPassword}`, { timeout: 180_000 }, async () => {
  const broker = await kafka({ users: { me: 'right' } });
  await broker.start();
  const open = (password: string) =>
    openFeed(`kafka://127.0.0.1:${broker.port}/rows`, { KAFKA_SASL_USERNAME: 'me', KAFKA_SASL_PASSWORD: password });
  const refused = await open('wrong');
  const error = String(await feedSource(refused).catch((cause: Error) => cause));
  expect(error).toMatch(/cannot be reached: .*uthentication.*Check the user, the password/i);
  expect(error).not.toContain('wrong');
  await refused.close();
  const accepted = await open('right');
  await expect(feedSource(accepted)).rejects.toThrow('There is no topic "rows"');
  await accepted.close();
  await broker.remove();
});

describe.skipIf(opensslMissing)('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meander-tls-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** Publishes some rows and reads them with the authority trusted, then connects without trusting it. */
  const expectTrust = async (url: string, credentials: Record<string, string>) => {
    const feed = await openFeed(url, credentials);
    await feed.create();
    for (const record of records.slice(0, 20)) await feed.publish('', record);
    const checkpoints = fromSource(await feedSource(feed)).pipe(miniBatchKMeans({ k: 2 }));
    expect((await lastValueFrom(checkpoints)).rows.read).toBe(20);
    await feed.close();
    const untrusting = await openFeed(url);
    await expect(feedSource(untrusting)).rejects.toThrow(/cannot be reached/);
    await untrusting.close();
  };

  test.skipIf(natsMissing)(`NATS ${trustsAuthority}`, { timeout: 180_000 }, async () => {
    const tls = certificate(folder);
    const broker = await nats({ tls });
    await broker.start();
    await expectTrust(`natss://127.0.0.1:${broker.port}/rows`, { NATS_CA: tls.cert });
    await broker.remove();
  });

  test.skipIf(kafkaMissing)(`Kafka ${trustsAuthority}`, { timeout: 180_000 }, async () => {
    const tls = certificate(folder);
    const broker = await kafka({ tls });
    await broker.start();
    await expectTrust(`kafkas://127.0.0.1:${broker.port}/rows`, { KAFKA_SSL_CA: tls.cert });
    await broker.remove();
  });
});
