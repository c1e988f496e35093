import type { Credentials } from '../credentials.js';

/**
 * Which JetStream stream is read, and how the servers are reached.
 * @category Sources
 */
export interface NatsOptions {
  /** The servers to connect to, each as `host:port`. */
  servers: readonly string[];
  /** Name of the stream. */
  stream: string;
  /** Subject to read and to publish to. By default all subjects are read, and the stream's first is published to. */
  subject?: string;
  /** Whether to connect with TLS; also on where `NATS_CA` is given. */
  tls?: boolean;
  /**
   * `NATS_USER` and `NATS_PASSWORD`, `NATS_TOKEN`, or `NATS_CREDS` (path of a file); `NATS_CA` (path of a PEM file) for
   * TLS.
   */
  credentials?: Credentials;
}
