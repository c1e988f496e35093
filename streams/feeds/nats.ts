/**
 * The public entry of NATS. Everything else is in the folder `nats`, and the client's packages are loaded only
 * when a feed is opened.
 */
import { assertKnownNames } from '../../src/options/index.js';
import { missingPackage } from '../optionalPackage.js';
import type { Feed } from './feed.js';
import { NatsConnections } from './nats/connections.js';
import { NatsFeed } from './nats/natsFeed.js';
import type { NatsOptions } from './nats/options.js';

export type { NatsOptions } from './nats/options.js';

/** The names of all options; the compiler holds the list complete. */
const names: Readonly<Record<keyof NatsOptions, true>> = {
  servers: true,
  stream: true,
  subject: true,
  tls: true,
  credentials: true,
};

/**
 * Opens a NATS JetStream stream as a feed of one partition, whose offsets are the stream's sequence numbers. The
 * connection is made at the first request.
 *
 * - It is read through ordered consumers, which the server keeps no position for.
 * - A recreated stream of the same name is recognized by the time of its creation.
 * - Records are acknowledged nowhere, because NATS stores positions only for its own consumers.
 * @throws MeanderError `usage` for an unknown option, or where a package of the client is not installed
 * @category Sources
 */
export async function natsFeed(options: NatsOptions): Promise<Feed> {
  assertKnownNames('natsFeed', options, Object.keys(names));
  const purpose = 'Reading NATS';
  const jetstream = await import('@nats-io/jetstream').catch(missingPackage('@nats-io/jetstream', purpose));
  const transport = await import('@nats-io/transport-node').catch(missingPackage('@nats-io/transport-node', purpose));
  return new NatsFeed(new NatsConnections(jetstream, transport, options), options);
}
