import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { openFeed } from '../../streams/feeds/openFeed.js';
import type { Harness, Topic } from './harness.js';
import { nats, natsMissing } from './nats.js';
import type { Broker } from './process.js';

/** Streams of a real NATS server, which is started for the tests. */
export function natsHarness(): Harness {
  let broker: Broker;
  let connection: NatsConnection;
  let client: JetStreamClient;
  let manager: JetStreamManager;
  let made = 0;
  return {
    name: 'nats',
    missing: natsMissing,
    partitions: 1,
    first: 1,
    async start() {
      broker = await nats();
      await broker.start();
      connection = await connect({ servers: `127.0.0.1:${broker.port}`, maxReconnectAttempts: -1 });
      client = jetstream(connection);
      manager = await jetstreamManager(connection);
    },
    async stop() {
      await connection.close();
      await broker.remove();
    },
    async restart(after) {
      await broker.kill();
      await new Promise((resolve) => setTimeout(resolve, after));
      await broker.start();
    },
    async topic(): Promise<Topic> {
      const name = `topic${made++}`;
      const create = () => manager.streams.add({ name, subjects: [name, `${name}.>`], storage: 'file' });
      await create();
      const url = `nats://127.0.0.1:${broker.port}/${name}?subject=${name}`;
      return {
        name,
        url,
        partitions: 1,
        open: () => openFeed(url),
        async append(records) {
          for (let from = 0; from < records.length; from += 500) {
            await Promise.all(
              records.slice(from, from + 500).map(({ bytes }) => client.publish(name, bytes, { timeout: 20_000 })),
            );
          }
        },
        async cut(_, before) {
          await manager.streams.purge(name, { seq: before });
        },
        async remake() {
          await manager.streams.delete(name);
          await create();
        },
      };
    },
  };
}
