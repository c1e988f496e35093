import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Feed, OutgoingRecord } from '../../../../streams/feeds/feed.js';
import { GroupOffsets } from '../../../../streams/feeds/kafka/groupOffsets.js';
import { openFeed } from '../../../../streams/feeds/openFeed.js';
import { announceMissing } from '../../../brokers/announce.js';
import { idsIn } from '../../../brokers/idsIn.js';
import { kafka, kafkaMissing } from '../../../brokers/kafka.js';
import { kafkaHarness } from '../../../brokers/kafkaHarness.js';

announceMissing('transactions of Kafka', kafkaMissing);
const outgoing = (value: unknown): OutgoingRecord => ({
  key: null,
  value: new TextEncoder().encode(JSON.stringify(value)),
  headers: {},
});

describe.skipIf(kafkaMissing !== undefined)('a transaction of Kafka', () => {
  const harness = kafkaHarness();
  let made = 0;
  beforeAll(() => harness.start(), 120_000);
  afterAll(() => harness.stop());
  afterEach(() => vi.restoreAllMocks());

  /** Feeds of a topic that is read, with a group of its own, and of one that is written. */
  async function job() {
    const [input, output] = [await harness.topic(), await harness.topic()];
    const from = await openFeed(input.url.replace('group=test', `group=job${made++}`));
    const to = await output.open();
    return { output, from, to };
  }

  test('says that a transaction took longer than the server allows', { timeout: 60_000 }, async () => {
    const { output, from, to } = await job();
    const store = GroupOffsets.prototype.store;
    vi.spyOn(GroupOffsets.prototype, 'store').mockImplementation(async function (this: GroupOffsets, ...words) {
      await wait(4000);
      await store.apply(this, words);
    });
    const transactions = await to.transactions?.(from, { transactionTimeout: 1000 });
    const writing = transactions?.commit([outgoing({ id: 0 })], new Map([[0, 1]]));
    await expect(writing).rejects.toThrow(/was not finished within 1 s \(it took \d+ s\), so the server has ended it/);
    await Promise.all([transactions?.close(), from.close(), to.close()]);
    expect(await idsIn(output)).toEqual([]);
  });

  test('refuses a group that other programs use', { timeout: 60_000 }, async () => {
    const { output, from, to } = await job();
    vi.spyOn(GroupOffsets.prototype, 'members').mockResolvedValueOnce(1);
    await expect(to.transactions?.(from)).rejects.toThrow(/The group job\d+ has 1 consumer, .* a group of its own/);
    const transactions = await to.transactions?.(from);
    await transactions?.commit([outgoing({ id: 0 })], new Map([[0, 1]]));
    const original = GroupOffsets.prototype.store;
    vi.spyOn(GroupOffsets.prototype, 'store').mockImplementationOnce(async function (this: GroupOffsets, ...words) {
      await original.apply(this, words);
      await from.acknowledge(new Map([[0, 77]]));
      throw new Error('no answer');
    });
    await expect(transactions?.commit([outgoing({ id: 1 })], new Map([[0, 2]]))).rejects.toThrow(
      /The offsets of group job\d+ were changed by another program/,
    );
    await Promise.all([transactions?.close(), from.close(), to.close()]);
    expect(await idsIn(output)).toEqual([0]);
  });

  test('publishes a transaction once whose commit was not answered', { timeout: 60_000 }, async () => {
    const { output, from, to } = await job();
    const { Producer } = await import('@platformatic/kafka');
    const transactions = await to.transactions?.(from);
    vi.spyOn(Producer.prototype, 'beginTransaction').mockImplementationOnce(() => {
      throw new Error('no answer');
    });
    await transactions?.commit([outgoing({ id: 0 })], new Map([[0, 1]]));
    await transactions?.commit([outgoing({ id: 1 })], new Map([[0, 2]]));
    expect([...(transactions?.committed ?? [])]).toEqual([[0, 2]]);
    await Promise.all([transactions?.close(), from.close(), to.close()]);
    expect(await idsIn(output)).toEqual([0, 1]);
  });

  test('works for a user who has the rights of a client only', { timeout: 120_000 }, async () => {
    const settings = {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:admin;User:ANONYMOUS',
    };
    const guarded = await kafka({ users: { admin: 'a', bob: 'b' }, settings });
    const feedOf = (user: string, password: string, topic: string) =>
      openFeed(`kafka://127.0.0.1:${guarded.port}/${topic}?group=g`, {
        KAFKA_SASL_USERNAME: user,
        KAFKA_SASL_PASSWORD: password,
      });
    const feeds: Feed[] = [];
    try {
      await guarded.start();
      for (const topic of ['in', 'out']) feeds.push(await feedOf('admin', 'a', topic), await feedOf('bob', 'b', topic));
      const [adminIn, bobIn, adminOut, bobOut] = feeds;
      await vi.waitFor(() => Promise.all([adminIn.create(), adminOut.create()]), { timeout: 30_000, interval: 500 });
      await allow(guarded.port, 'bob');
      const transactions = await vi.waitFor(() => bobOut.transactions?.(bobIn), { timeout: 30_000, interval: 500 });
      await transactions?.commit([outgoing({ id: 0 })], new Map([[0, 1]]));
      expect([...(transactions?.committed ?? [])]).toEqual([[0, 1]]);
      await transactions?.close();
    } finally {
      await Promise.all(feeds.map((feed) => feed.close()));
      await guarded.remove();
    }
  });

  test('is refused where there are too few brokers for it', { timeout: 120_000 }, async () => {
    const lone = await kafka({ settings: { 'transaction.state.log.replication.factor': 3 } });
    await lone.start();
    const feed = await openFeed(`kafka://127.0.0.1:${lone.port}/in?group=g`);
    try {
      await vi.waitFor(() => feed.create(), { timeout: 30_000, interval: 500 });
      await expect(feed.transactions?.(feed, { retryTimeout: 1000 })).rejects.toThrow(
        /no broker coordinates transactions; .*transaction\.state\.log\.replication\.factor/,
      );
    } finally {
      await feed.close();
      await lone.remove();
    }
  });
});

/** Gives a user the rights that the page on Kafka lists. */
async function allow(port: number, user: string): Promise<void> {
  const { AclOperations, AclPermissionTypes, Admin, ResourcePatternTypes, ResourceTypes } = await import(
    '@platformatic/kafka'
  );
  const sasl = { mechanism: 'PLAIN', username: 'admin', password: 'a' } as const;
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [`127.0.0.1:${port}`], sasl });
  const { READ, WRITE } = AclOperations;
  const { TOPIC, GROUP, TRANSACTIONAL_ID } = ResourceTypes;
  const rights = [
    { resourceType: TOPIC, resourceName: 'in', operation: READ },
    { resourceType: GROUP, resourceName: 'g', operation: READ },
    { resourceType: TOPIC, resourceName: 'out', operation: WRITE },
    { resourceType: TRANSACTIONAL_ID, resourceName: 'g.in', operation: WRITE },
  ];
  const whose = { principal: `User:${user}`, host: '*', permissionType: AclPermissionTypes.ALLOW };
  const creations = rights.map((right) => ({ ...right, ...whose, resourcePatternType: ResourcePatternTypes.LITERAL }));
  await admin.createAcls({ creations });
  await admin.close();
}
