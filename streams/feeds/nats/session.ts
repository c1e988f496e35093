import type { Consumer, ConsumerMessages, FetchOptions, JsMsg } from '@nats-io/jetstream';
import type { FeedRecord } from '../feed.js';
import { within } from '../timing.js';
import type { NatsConnections } from './connections.js';

/** Header of a message that carries the key of a record. */
export const KEY_HEADER = 'Meander-Key';
/** Headers of messages without a value: deletions in key-value stores, and markers of deletions by the server. */
const [OPERATION, MARKER] = ['KV-Operation', 'Nats-Marker-Reason'];
/** The number of a stream's only partition. */
export const PARTITION = 0;
/** Bytes that a message may have where the server does not say. */
const DEFAULT_MAX_PAYLOAD = 2 ** 20;
/** Milliseconds after which the server ends a pull without messages; the next pull follows at once. */
const PULL_EXPIRES = 10_000;
/** Messages that the client asks for in a pull that is limited by bytes; it does not notice that all have come. */
const PULL_MESSAGES = 100;
const NANOSECONDS = 1_000_000n;
/** How a server says that the next message is larger than the rest of a pull. */
const TOO_LARGE = /exceeds maxbytes/i;

/** What arrived, and the consumer that the newest message came through. */
export interface Arrived {
  /** The records in order. */
  records: FeedRecord[];
  /** Name of the consumer on the server; undefined where nothing has arrived yet. */
  consumer: string | undefined;
}

/** One request for messages, and what it has given. */
interface Pull {
  messages: ConsumerMessages;
  iterator: AsyncIterator<JsMsg>;
  /** Messages that it can give at most. */
  limit: number;
  /** Messages that it has given. */
  received: number;
}

/**
 * The messages of a stream from one sequence number on, as the server sends them: one pull after another.
 *
 * A server ends a pull where the next message is larger than what is left of the pull's bytes. Each pull therefore asks
 * for the whole budget again, which holds any message that can be published now. The client's own endless reading
 * (`consume`) asks only for as many bytes as were consumed, so after small messages a large one would never be sent.
 */
export class Session {
  /** The sequence number that the reader must ask for next; another one needs another session. */
  next: number;
  /** The consumer that is known to belong to the right stream. The client creates another one where it must. */
  verifiedConsumer: string | undefined;
  private pull: Pull | undefined;
  /** The message that is being waited for. */
  private pending: Promise<JsMsg> | undefined;
  private closed = false;

  private constructor(
    private readonly consumer: Consumer,
    private readonly budget: number,
    sequence: number,
  ) {
    this.next = sequence;
  }

  /**
   * Creates an ordered consumer on the server.
   * @param bytes to request from the server at a time
   */
  static async open(connections: NatsConnections, stream: string, sequence: number, bytes: number): Promise<Session> {
    const { consumers } = await connections.client();
    const consumer = await consumers.get(stream, connections.consumerFrom(sequence));
    const maxPayload = (await connections.connected()).info?.max_payload ?? DEFAULT_MAX_PAYLOAD;
    // Twice, because subject and headers count, too.
    return new Session(consumer, Math.max(bytes, 2 * maxPayload), sequence);
  }

  /**
   * The next message if it arrives in time, and all others that are there already.
   * @throws Error where the server has ended the consumer
   */
  async receive(bytes: number, waitMs: number): Promise<Arrived> {
    const records: FeedRecord[] = [];
    let consumer = this.verifiedConsumer;
    for (let size = 0; size < bytes; ) {
      this.pending ??= this.nextMessage();
      const message = await within(this.pending, records.length === 0 ? waitMs : 0);
      if (!message) break;
      this.pending = undefined;
      consumer = message.info.consumer;
      records.push(recordOf(message));
      size += message.data.length;
    }
    return { records, consumer };
  }

  /** Ends the session. The client confirms it only to a reader that continues to read, so nobody waits for it. */
  close(): void {
    this.closed = true;
    this.pull?.messages.close().catch(() => {});
    this.pending?.catch(() => {});
  }

  /** Waits for the next message, over as many pulls as needed. */
  private async nextMessage(): Promise<JsMsg> {
    while (!this.closed) {
      this.pull ??= await this.startPull({ max_bytes: this.budget }, PULL_MESSAGES);
      const message = await nextOf(this.pull);
      if (message) return message;
      if (this.closed) break;
      // A message larger than a whole budget comes alone: the server accepted larger ones when it was published.
      this.pull = this.pull.received > 0 ? undefined : await this.startPull({ max_messages: 1 }, 1);
    }
    throw new Error('the session was closed');
  }

  private async startPull(size: FetchOptions, limit: number): Promise<Pull> {
    const messages = await this.consumer.fetch({ ...size, expires: PULL_EXPIRES });
    return { messages, iterator: messages[Symbol.asyncIterator](), limit, received: 0 };
  }
}

/** A message as a record. */
function recordOf({ seq, timestampNanos, data, headers }: JsMsg): FeedRecord {
  const record = { partition: PARTITION, offset: seq, time: Number(timestampNanos / NANOSECONDS), bytes: data };
  if (!headers) return record;
  const deleted = headers.has(MARKER) || /^(DEL|PURGE)$/.test(headers.get(OPERATION));
  const key = headers.has(KEY_HEADER) ? new TextEncoder().encode(headers.get(KEY_HEADER)) : null;
  return { ...record, key, ...(deleted && { deleted }) };
}

/**
 * The next message of a pull; undefined where it gives no more.
 * @throws Error where the server has ended the consumer
 */
async function nextOf(pull: Pull): Promise<JsMsg | undefined> {
  if (pull.received === pull.limit) pull.messages.close().catch(() => {});
  try {
    const { done, value } = await pull.iterator.next();
    if (done) return undefined;
    pull.received++;
    return value;
  } catch (cause) {
    if (TOO_LARGE.test((cause as Error).message)) return undefined;
    throw cause;
  }
}
