/**
 * `meander/kafka`: Kafka topics as feeds. Needs the optional package `@platformatic/kafka` and Node 22.22 or newer.
 * @module
 */
export { type Credentials, readCredentials } from './feeds/credentials.js';
export { type KafkaOptions, kafkaFeed } from './feeds/kafka.js';
