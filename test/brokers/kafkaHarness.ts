import type { Admin, Producer } from '@platformatic/kafka';
import { openFeed } from '../../streams/feeds/openFeed.js';
import type { Harness, Topic } from './harness.js';
import { kafka, kafkaMissing } from './kafka.js';
import type { Broker } from './process.js';

/** Topics of a real Kafka broker, which is started for the tests. */
export function kafkaHarness(): Harness {
  let broker: Broker;
  let admin: Admin;
  let producer: Producer;
  let made = 0;
  const create = (name: string, partitions: number) =>
    admin.createTopics({ topics: [name], partitions, replicas: 1, configs: [{ name: 'retention.ms', value: '-1' }] });
  return {
    name: 'kafka',
    missing: kafkaMissing,
    partitions: 4,
    first: 0,
    async start() {
      const library = await import('@platformatic/kafka');
      broker = await kafka();
      await broker.start();
      const common = { clientId: 'test', bootstrapBrokers: [`127.0.0.1:${broker.port}`], retries: 20, retryDelay: 250 };
      admin = new library.Admin(common);
      producer = new library.Producer({ ...common, idempotent: true });
    },
    async stop() {
      await admin?.close();
      await producer?.close(true);
      await broker?.remove();
    },
    async restart(after) {
      await broker.kill();
      await new Promise((resolve) => setTimeout(resolve, after));
      await broker.start();
    },
    async topic(partitions = 1): Promise<Topic> {
      const name = `topic${made++}`;
      await create(name, partitions);
      const url = `kafka://127.0.0.1:${broker.port}/${name}?group=test`;
      return {
        name,
        url,
        partitions,
        open: () => openFeed(url),
        async append(records) {
          const messages = records.map(({ partition = 0, bytes, time = 0 }) => ({
            topic: name,
            partition,
            timestamp: BigInt(time),
            value: Buffer.from(bytes),
          }));
          const size = Math.max(
            1,
            Math.min(2000, Math.floor(500_000 / Math.max(...records.map(({ bytes }) => bytes.length)))),
          );
          for (let from = 0; from < messages.length; from += size)
            await producer.send({ messages: messages.slice(from, from + size), acks: -1 });
        },
        async cut(partition, before) {
          await admin.deleteRecords({ topics: [{ name, partitions: [{ partition, offset: BigInt(before) }] }] });
        },
        async remake() {
          await admin.deleteTopics({ topics: [name] });
          for (;;) {
            await new Promise((resolve) => setTimeout(resolve, 100));
            if (await create(name, partitions).then(Boolean, () => false)) break;
          }
        },
        async addPartition() {
          await admin.createPartitions({ topics: [{ name, count: partitions + 1, assignments: null as never }] });
        },
      };
    },
  };
}
