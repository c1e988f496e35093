/**
 * `meander/nats`: NATS JetStream streams as feeds. Needs the optional packages `@nats-io/jetstream` and
 * `@nats-io/transport-node`.
 * @module
 */
export { type Credentials, readCredentials } from './feeds/credentials.js';
export { type NatsOptions, natsFeed } from './feeds/nats.js';
