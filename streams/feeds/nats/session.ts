import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { FeedRecord } from '../feed.js';
import { within } from '../timing.js';
import type { NatsConnections } from './connections.js';

/** The number of a stream's only partition. */
export const PARTITION = 0;
/** Bytes that a message may have where the server does not say. */
const DEFAULT_MAX_PAYLOAD = 2 ** 20;
const NANOSECONDS = 1_000_000n;

/** What arrived, and the consumer that the newest message came through. */
export interface Arrived {
  /** The records in order. */
  records: FeedRecord[];
  /** Name of the consumer on the server; undefined where nothing has arrived yet. */
  consumer: string | undefined;
}

/** The messages of a stream from one sequence number on, as the server sends them. */
export class Session {
  /** The sequence number that the reader must ask for next; another one needs another session. */
  next: number;
  /** The consumer that is known to belong to the right stream. The client creates another one where it must. */
  verifiedConsumer: string | undefined;
  /** The message that is being waited for. */
  private pending: Promise<IteratorResult<JsMsg>> | undefined;

  private constructor(
    private readonly messages: ConsumerMessages,
    private readonly iterator: AsyncIterator<JsMsg>,
    sequence: number,
  ) {
    this.next = sequence;
  }

  /**
   * Creates an ordered consumer on the server and begins to receive.
   * @param bytes to request from the server at a time
   */
  static async open(connections: NatsConnections, stream: string, sequence: number, bytes: number): Promise<Session> {
    const { consumers } = await connections.client();
    const consumer = await consumers.get(stream, connections.consumerFrom(sequence));
    // A server sends nothing at all where the next message is larger than what was requested.
    const maxPayload = (await connections.connected()).info?.max_payload ?? DEFAULT_MAX_PAYLOAD;
    const messages = await consumer.consume({ max_bytes: Math.max(bytes, 2 * maxPayload) });
    return new Session(messages, messages[Symbol.asyncIterator](), sequence);
  }

  /**
   * The next message if it arrives in time, and all others that are there already.
   * @throws Error where the server has ended the consumer
   */
  async receive(bytes: number, waitMs: number): Promise<Arrived> {
    const records: FeedRecord[] = [];
    let consumer = this.verifiedConsumer;
    for (let size = 0; size < bytes; ) {
      this.pending ??= this.iterator.next();
      const result = await within(this.pending, records.length === 0 ? waitMs : 0);
      if (!result) break;
      this.pending = undefined;
      if (result.done) throw new Error('the server ended the consumer');
      const { seq, timestampNanos, data, info } = result.value;
      consumer = info.consumer;
      records.push({ partition: PARTITION, offset: seq, time: Number(timestampNanos / NANOSECONDS), bytes: data });
      size += data.length;
    }
    return { records, consumer };
  }

  /** Ends the session. The client confirms it only to a reader that continues to read, so nobody waits for it. */
  close(): void {
    this.messages.close().catch(() => {});
    this.pending?.catch(() => {});
  }
}
