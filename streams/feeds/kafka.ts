/**
 * The public entry of Kafka. Everything else is in the folder `kafka`, and `@platformatic/kafka` is loaded only
 * when a feed is opened.
 */
import { usageError } from '../../src/errors.js';
import { assertKnownNames } from '../../src/options/index.js';
import { missingPackage } from '../optionalPackage.js';
import type { Feed } from './feed.js';
import { KafkaFeed } from './kafka/kafkaFeed.js';
import type { KafkaOptions } from './kafka/options.js';

export type { KafkaOptions } from './kafka/options.js';

/** The names of all options; the compiler holds the list complete. */
const names: Readonly<Record<keyof KafkaOptions, true>> = {
  brokers: true,
  topic: true,
  group: true,
  tls: true,
  credentials: true,
};

/** The oldest version of Node that the Kafka client runs on. */
const [MIN_MAJOR, MIN_MINOR] = [22, 22];

/**
 * Opens a Kafka topic as a feed; the connection is made at the first request.
 *
 * - Partitions are fetched at the offsets that the reader names, outside any consumer group, so no rebalance moves
 *   them.
 * - Only committed records are read: those of open and of aborted transactions are left out.
 * - A recreated topic of the same name is recognized by its id.
 * - `transactions` writes records together with the offsets of another topic of the cluster that they were made from.
 * @throws MeanderError `usage` for an unknown option, where the package `@platformatic/kafka` is not installed, or
 *   where Node is older than 22.22
 * @category Sources
 */
export async function kafkaFeed(options: KafkaOptions): Promise<Feed> {
  assertKnownNames('kafkaFeed', options, Object.keys(names));
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MIN_MAJOR || (major === MIN_MAJOR && minor < MIN_MINOR))
    throw usageError(
      `Kafka needs Node ${MIN_MAJOR}.${MIN_MINOR} or newer, but this is Node ${process.versions.node}. All other ` +
        'sources work with it.',
    );
  const library = await import('@platformatic/kafka').catch(missingPackage('@platformatic/kafka', 'Reading Kafka'));
  return new KafkaFeed(library, options);
}
