import { readFileSync } from 'node:fs';
import type { JetStreamClient, JetStreamManager, OrderedConsumerOptions } from '@nats-io/jetstream';
import type { MsgHdrs, NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node';
import { usageError } from '../../../src/errors.js';
import type { NatsOptions } from './options.js';

type JetStreamLibrary = typeof import('@nats-io/jetstream');
type TransportLibrary = typeof import('@nats-io/transport-node');

/** Milliseconds for a request or a connection, and between two checks whether a connection is alive. */
const TIMEOUT = 5000;

/** The connection of a feed, made when it is first needed and made again where the client has given it up. */
export class NatsConnections {
  private connection: NatsConnection | undefined;
  private up = false;

  constructor(
    private readonly jetstream: JetStreamLibrary,
    private readonly transport: TransportLibrary,
    private readonly options: NatsOptions,
  ) {}

  /** Whether the connection is established at the moment. */
  get isUp(): boolean {
    return this.up;
  }

  /** The connection. @throws Error where no server can be reached */
  async connected(): Promise<NatsConnection> {
    if (this.connection && !this.connection.isClosed()) return this.connection;
    const connection = await this.transport.connect({
      servers: [...this.options.servers],
      timeout: TIMEOUT,
      maxReconnectAttempts: -1,
      pingInterval: TIMEOUT,
      maxPingOut: 2,
      ...this.security(),
    });
    this.connection = connection;
    this.up = true;
    void this.watch(connection);
    return connection;
  }

  /** What manages streams. */
  async manager(): Promise<JetStreamManager> {
    return this.jetstream.jetstreamManager(await this.connected(), { checkAPI: false, timeout: TIMEOUT });
  }

  /** What reads and publishes messages. */
  async client(): Promise<JetStreamClient> {
    return this.jetstream.jetstream(await this.connected(), { timeout: TIMEOUT });
  }

  /** The configuration of a consumer that begins at a sequence number. */
  consumerFrom(sequence: number): Partial<OrderedConsumerOptions> {
    const { subject } = this.options;
    const start = { deliver_policy: this.jetstream.DeliverPolicy.StartSequence, opt_start_seq: sequence };
    // As a string, because servers before 2.10 accept one subject only.
    return subject === undefined ? start : { ...start, filter_subjects: subject };
  }

  /** Headers for a message. */
  headers(entries: Readonly<Record<string, string>>): MsgHdrs {
    const headers = this.transport.headers();
    for (const [name, value] of Object.entries(entries)) headers.set(name, value);
    return headers;
  }

  /** Closes the connection. */
  async close(): Promise<void> {
    await this.connection?.close();
  }

  private async watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.up = false;
      if (type === 'reconnect') this.up = true;
    }
  }

  private security(): Partial<NodeConnectionOptions> {
    const { tls, credentials = {} } = this.options;
    const { NATS_USER: user, NATS_PASSWORD: pass, NATS_TOKEN: token, NATS_CREDS, NATS_CA: caFile } = credentials;
    return {
      ...(user !== undefined && { user, pass }),
      ...(token !== undefined && { token }),
      ...(NATS_CREDS !== undefined && { authenticator: this.transport.credsAuthenticator(readCreds(NATS_CREDS)) }),
      ...((tls || caFile) && { tls: { ...(caFile && { caFile }) } }),
    };
  }
}

function readCreds(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw usageError(`The file ${path} of NATS_CREDS cannot be read: ${(cause as NodeJS.ErrnoException).code}.`);
  }
}
