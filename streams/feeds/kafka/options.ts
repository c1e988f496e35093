import type { Credentials } from '../credentials.js';

/**
 * Which topic is read, and how the servers are reached.
 * @category Sources
 */
export interface KafkaOptions {
  /** The brokers to ask first, each as `host:port`. */
  brokers: readonly string[];
  /** Name of the topic. */
  topic: string;
  /**
   * Consumer group whose offsets are committed, so that monitoring tools can show the lag. It is not joined, and only
   * transactions read its offsets. By default nothing is committed.
   */
  group?: string;
  /** Whether to connect with TLS; also on where a certificate is given. */
  tls?: boolean;
  /**
   * `KAFKA_SASL_USERNAME`, `KAFKA_SASL_PASSWORD` and `KAFKA_SASL_MECHANISM` (default `PLAIN`); `KAFKA_SSL_CA`,
   * `KAFKA_SSL_CERT` and `KAFKA_SSL_KEY`, which are paths of PEM files.
   */
  credentials?: Credentials;
}
