import type { Admin, Producer } from '@platformatic/kafka';
import { openFeed } from '../../streams/feeds/open.js';
import type { Harness, Topic } from './harness.js';
import { kafka, kafkaMissing } from './kafka.js';
import type { Broker } from './process.js';

/** Topics of a real Kafka broker. */
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
      producer = new library.Producer(common);
    },
    async stop() {
      await admin.close();
      await producer.close(true);
      await broker.remove();
    },
    async restart(after) {
      await broker.kill();
      await new Promise((resolve) => setTimeout(resolve, after));
      await broker.start();
    },
    async topic(partitions = 1): Promise<Topic> {
      const name = `topic${made++}`;
      await create(name, partitions);
      return {
        name,
        partitions,
        open: () => openFeed(`kafka://127.0.0.1:${broker.port}/${name}?group=test`),
        async append(records) {
          for (let from = 0; from < records.length; from += 2000) {
            const messages = records
              .slice(from, from + 2000)
              .map(({ partition = 0, bytes, time = 0 }) => ({ topic: name, partition, timestamp: BigInt(time), value: Buffer.from(bytes) }));
            await producer.send({ messages, acks: -1 });
          }
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
