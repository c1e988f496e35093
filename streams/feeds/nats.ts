import { readFileSync } from 'node:fs';
import type { ConsumerMessages, JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node';
import { inputError } from '../../src/index.js';
import { missingPeer } from '../peer.js';
import { AnewError, type Feed, type FeedRecord, type FeedState, type Fetched, GapError, type Offsets, RefusedError } from './feed.js';
import type { Secrets } from './secrets.js';

type Library = typeof import('@nats-io/jetstream') & typeof import('@nats-io/transport-node');

/** Which JetStream stream, and who asks. */
export interface NatsOptions {
  /** `host:port`, the servers to ask. */
  servers: readonly string[];
  stream: string;
  /** Only these subjects of the stream; also where is published to. */
  subject?: string;
  tls?: boolean;
  /** `NATS_USER` and `NATS_PASSWORD`, `NATS_TOKEN`, or `NATS_CREDS` (a file); `NATS_CA` (a file) for TLS. */
  secrets?: Secrets;
}

/** The one partition of a stream. */
const WHOLE = 0;
const TIMEOUT = 5000;
/** Bytes that a message has at most where the server does not say. */
const LARGEST = 2 ** 20;

/**
 * A NATS JetStream stream. An ordered consumer, which the server forgets, is opened at the sequence that the reader names.
 * @throws MeanderError `usage` where the client is not installed
 */
export async function natsFeed(options: NatsOptions): Promise<Feed> {
  const purpose = 'Reading NATS';
  const jetstream = await import('@nats-io/jetstream').catch(missingPeer('@nats-io/jetstream', purpose));
  const transport = await import('@nats-io/transport-node').catch(missingPeer('@nats-io/transport-node', purpose));
  return new NatsFeed({ ...jetstream, ...transport } as Library, options);
}

/** Messages as they come from one sequence on. */
interface Session {
  messages: ConsumerMessages;
  iterator: AsyncIterator<JsMsg>;
  /** The message that is being waited for. */
  coming: Promise<IteratorResult<JsMsg>> | undefined;
  next: number;
  /** The server's consumer that was seen to be of the right incarnation; the client makes another where it must. */
  consumer: string | undefined;
}

class NatsFeed implements Feed {
  readonly name: string;
  private connection: NatsConnection | undefined;
  private up = false;
  private session: Session | undefined;
  private latest: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly library: Library,
    private readonly options: NatsOptions,
  ) {
    const { servers, stream, subject } = options;
    this.name = `nats://${servers.join(',')}/${stream}${subject ? `/${subject}` : ''}`;
  }

  async state(): Promise<FeedState> {
    return this.explained(async () => {
      const { created, state } = await (await this.manager()).streams.info(this.options.stream);
      return { id: created, partitions: new Map([[WHOLE, { first: Math.max(1, state.first_seq), end: state.last_seq + 1 }]]) };
    });
  }

  /** One asking at a time, since all share the session. */
  fetch(id: string, from: Offsets, bytes: number, waitMs: number): Promise<Fetched[]> {
    const answer = this.latest.then(() => this.ask(id, from, bytes, waitMs));
    this.latest = answer.catch(() => {});
    return answer;
  }

  private ask(id: string, from: Offsets, bytes: number, waitMs: number): Promise<Fetched[]> {
    return this.explained(async () => {
      const wanted = from.get(WHOLE) as number;
      if (!this.session || this.session.next !== wanted) await this.begin(id, wanted, bytes);
      const records = await this.arrived(id, bytes, waitMs);
      const jumped = records.some(({ offset }, i) => offset !== (i === 0 ? wanted : records[i - 1].offset + 1));
      if (jumped && (await this.range(id)).first > wanted) throw new GapError(WHOLE);
      if (records.length === 0 && !this.up) throw new Error('the connection is lost');
      const next = records.length > 0 ? records[records.length - 1].offset + 1 : await this.emptiedUpTo(id, wanted);
      (this.session as Session).next = next;
      return [{ partition: WHOLE, records, next }];
    });
  }

  /** NATS keeps no offsets of readers that are not its own consumers. */
  async acknowledge(): Promise<void> {}

  async create(): Promise<void> {
    const { stream, subject = stream } = this.options;
    await (await this.manager()).streams.add({ name: stream, subjects: [subject] });
  }

  async publish(key: string, value: Uint8Array, to = this.options.subject): Promise<void> {
    await this.explained(async () => {
      const subject = to ?? (await (await this.manager()).streams.info(this.options.stream)).config.subjects[0];
      const headers = this.library.headers();
      headers.set('Meander-Key', key);
      await (await this.client()).publish(subject, value, { headers, timeout: TIMEOUT });
    });
  }

  async close(): Promise<void> {
    this.end();
    await this.connection?.close();
  }

  private async begin(id: string, sequence: number, bytes: number) {
    this.end();
    if (sequence < (await this.range(id)).first) throw new GapError(WHOLE);
    const { stream, subject } = this.options;
    const consumer = await (await this.client()).consumers.get(stream, {
      deliver_policy: 'by_start_sequence',
      opt_start_seq: sequence,
      ...(subject && { filter_subjects: subject }),
    });
    // A server sends nothing at all where the next message is larger than what was asked for.
    const largest = (await this.connected()).info?.max_payload ?? LARGEST;
    const messages = await consumer.consume({ max_bytes: Math.max(bytes, 2 * largest) });
    this.session = { messages, iterator: messages[Symbol.asyncIterator](), coming: undefined, next: sequence, consumer: undefined };
  }

  /** Ends the session; its closing is told only to one who reads on, so nobody waits for it. */
  private end() {
    this.session?.messages.close().catch(() => {});
    this.session?.coming?.catch(() => {});
    this.session = undefined;
  }

  /** The next message if it comes in time, and all that are there already. */
  private async arrived(id: string, bytes: number, waitMs: number): Promise<FeedRecord[]> {
    const session = this.session as Session;
    const records: FeedRecord[] = [];
    let { consumer } = session;
    for (let size = 0; size < bytes; ) {
      session.coming ??= session.iterator.next();
      const result = await within(session.coming, records.length === 0 ? waitMs : 0);
      if (!result) break;
      session.coming = undefined;
      if (result.done) throw new Error('the server ended the reading');
      const { seq, timestampNanos, data, info } = result.value;
      consumer = info.consumer;
      records.push({ partition: WHOLE, offset: seq, time: Number(timestampNanos / 1_000_000n), bytes: data });
      size += data.length;
    }
    // A consumer lives in one incarnation of the stream, so it is enough to look after the first message of each.
    if (consumer !== session.consumer) await this.range(id);
    session.consumer = consumer;
    return records;
  }

  /** What the stream holds. @throws AnewError where it is another incarnation */
  private async range(id: string): Promise<{ first: number; end: number }> {
    const { id: now, partitions } = await this.state();
    if (now !== id) throw new AnewError(now);
    return partitions.get(WHOLE) as { first: number; end: number };
  }

  /** Where to go on when nothing came: at the end, where the rest of the stream was deleted or is of other subjects. */
  private async emptiedUpTo(id: string, wanted: number): Promise<number> {
    const { stream, subject } = this.options;
    const { first, end } = await this.range(id);
    if (end <= wanted) return wanted;
    const { consumers } = await this.client();
    const probe = await consumers.get(stream, { deliver_policy: 'by_start_sequence', opt_start_seq: wanted, ...(subject && { filter_subjects: subject }) });
    const { num_pending } = await probe.info();
    if (first > wanted && num_pending > 0) throw new GapError(WHOLE);
    return num_pending === 0 ? end : wanted;
  }

  private async connected(): Promise<NatsConnection> {
    if (this.connection && !this.connection.isClosed()) return this.connection;
    const { servers, tls, secrets = {} } = this.options;
    const connection = await this.library.connect({
      servers: [...servers],
      timeout: TIMEOUT,
      maxReconnectAttempts: -1,
      pingInterval: TIMEOUT,
      maxPingOut: 2,
      ...security(this.library, secrets, tls),
    });
    this.connection = connection;
    this.up = true;
    void this.watch(connection);
    return connection;
  }

  private async watch(connection: NatsConnection) {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.up = false;
      if (type === 'reconnect') this.up = true;
    }
  }

  private async manager(): Promise<JetStreamManager> {
    return this.library.jetstreamManager(await this.connected(), { checkAPI: false, timeout: TIMEOUT });
  }

  private async client(): Promise<JetStreamClient> {
    return this.library.jetstream(await this.connected(), { timeout: TIMEOUT });
  }

  /** Says what a failure of the client means. */
  private async explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      this.end();
      const { name, message } = cause as Error;
      if (name === 'StreamNotFoundError') throw inputError(`There is no stream "${this.options.stream}" at ${this.name}.`, { cause });
      if (name === 'AuthorizationError' || name === 'PermissionViolationError') throw new RefusedError(message, { cause });
      throw cause;
    }
  }
}

/** What a promise gives, or undefined where it does not in time; 0 waits for what is there already. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = ms > 0 ? setTimeout(resolve, ms, undefined) : setImmediate(resolve, undefined);
  });
  const result = await Promise.race([work, late]);
  if (ms > 0) clearTimeout(timer as NodeJS.Timeout);
  return result;
}

function security({ credsAuthenticator }: Library, secrets: Secrets, tls?: boolean): Partial<NodeConnectionOptions> {
  const { NATS_USER: user, NATS_PASSWORD: pass, NATS_TOKEN: token, NATS_CREDS: creds, NATS_CA: caFile } = secrets;
  return {
    ...(user !== undefined && { user, pass }),
    ...(token !== undefined && { token }),
    ...(creds !== undefined && { authenticator: credsAuthenticator(readFileSync(creds)) }),
    ...((tls || caFile) && { tls: { ...(caFile && { caFile }) } }),
  };
}
