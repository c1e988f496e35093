import { inputError } from '../../../src/errors.js';
import {
  type Feed,
  type FeedRecord,
  type FeedState,
  type Fetched,
  GapError,
  type OffsetRange,
  type Offsets,
  type OutgoingRecord,
  PermanentError,
  TopicRecreatedError,
} from '../feed.js';
import { inPieces } from '../pieces.js';
import type { NatsConnections } from './connections.js';
import type { NatsOptions } from './options.js';
import { KEY_HEADER, PARTITION, Session } from './session.js';

/** A NATS JetStream stream, read through one session at a time. */
export class NatsFeed implements Feed {
  /** Servers, stream and subject. */
  readonly name: string;
  private session: Session | undefined;
  /** The latest fetch; the next waits for it, because all share the session. */
  private latest: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly connections: NatsConnections,
    private readonly options: NatsOptions,
  ) {
    const { servers, stream, subject } = options;
    this.name = `nats://${servers.join(',')}/${stream}${subject ? `/${subject}` : ''}`;
  }

  /** The time of the stream's creation, which is its identity, and its sequence numbers. */
  async state(): Promise<FeedState> {
    return this.translated(async () => {
      const { id, range } = await this.streamState();
      return { id, partitions: new Map([[PARTITION, range]]) };
    });
  }

  /** The messages from a sequence number on; fetches are done one after another. */
  fetch(id: string, from: Offsets, bytes: number, waitMs: number): Promise<Fetched[]> {
    const wanted = from.get(PARTITION);
    if (wanted === undefined) return Promise.resolve([]);
    const answer = this.latest.then(() => this.translated(() => this.fetchFrom(id, wanted, bytes, waitMs)));
    this.latest = answer.catch(() => {});
    return answer;
  }

  /** Messages that a consumer at these offsets would have before it; those of other subjects do not count. */
  async lag(id: string, next: Offsets): Promise<number | null> {
    const { id: currentId, range } = await this.streamState();
    if (currentId !== id) return null;
    const from = Math.max(range.first, next.get(PARTITION) ?? range.first);
    return from >= range.end ? 0 : this.pendingFrom(from);
  }

  /** Does nothing, because NATS keeps positions only for its own consumers. */
  async acknowledge(): Promise<void> {}

  /** Creates the stream with its subject, which by default is its name. */
  async create(): Promise<void> {
    const { stream, subject = stream } = this.options;
    await (await this.connections.manager()).streams.add({ name: stream, subjects: [subject] });
  }

  /** Publishes a message to a subject, by default the feed's own, else the stream's first. */
  async publish(key: string, value: Uint8Array, to = this.options.subject): Promise<void> {
    await this.translated(async () => {
      const subject = to ?? (await this.firstSubject());
      await (await this.connections.client()).publish(subject, value, {
        headers: this.connections.headers({ [KEY_HEADER]: key }),
      });
    });
  }

  /** Publishes messages, some at a time; the server has stored all of them once this resolves. */
  async publishAll(records: readonly OutgoingRecord[]): Promise<void> {
    await this.translated(async () => {
      const subject = this.options.subject ?? (await this.firstSubject());
      const client = await this.connections.client();
      const decoder = new TextDecoder();
      for (const some of inPieces(records))
        await Promise.all(
          some.map(({ key, value, headers }) => {
            const all = key ? { ...headers, [KEY_HEADER]: decoder.decode(key) } : headers;
            return client.publish(subject, value, { headers: this.connections.headers(all) });
          }),
        );
    });
  }

  /** Ends the session, and waits no longer for its fetches. */
  async reopen(): Promise<void> {
    this.endSession();
    this.latest = Promise.resolve();
  }

  /** Ends the session and closes the connection. */
  async close(): Promise<void> {
    this.endSession();
    await this.connections.close();
  }

  private async fetchFrom(id: string, wanted: number, bytes: number, waitMs: number): Promise<Fetched[]> {
    const session = await this.sessionAt(id, wanted, bytes);
    const { records, consumer } = await session.receive(bytes, waitMs);
    // A consumer belongs to one incarnation of the stream, so checking the first message of each is enough.
    if (consumer !== session.verifiedConsumer) await this.rangeOf(id);
    session.verifiedConsumer = consumer;
    if (hasJump(records, wanted) && (await this.rangeOf(id)).first > wanted) throw new GapError(PARTITION);
    if (records.length === 0 && !this.connections.isUp) throw new Error('the connection is lost');
    const last = records.at(-1);
    session.next = last ? last.offset + 1 : await this.nextAfterSilence(id, wanted);
    return [{ partition: PARTITION, records, next: session.next }];
  }

  /** The current session if it continues at a sequence number, else another one that begins there. */
  private async sessionAt(id: string, wanted: number, bytes: number): Promise<Session> {
    if (this.session?.next === wanted) return this.session;
    this.endSession();
    if (wanted < (await this.rangeOf(id)).first) throw new GapError(PARTITION);
    this.session = await Session.open(this.connections, this.options.stream, wanted, bytes);
    return this.session;
  }

  private endSession(): void {
    this.session?.close();
    this.session = undefined;
  }

  /** The identity of the stream and its sequence numbers. */
  private async streamState(): Promise<{ id: string; range: OffsetRange }> {
    const { created, state } = await (await this.connections.manager()).streams.info(this.options.stream);
    return { id: created, range: { first: Math.max(1, state.first_seq), end: state.last_seq + 1 } };
  }

  /** The sequence numbers of the stream. @throws TopicRecreatedError where it has another identity */
  private async rangeOf(id: string): Promise<OffsetRange> {
    const { id: currentId, range } = await this.streamState();
    if (currentId !== id) throw new TopicRecreatedError(currentId);
    return range;
  }

  /**
   * Where to continue when no message came: at the end of the stream, where all messages up to there were deleted or
   * have other subjects; otherwise at the same place.
   */
  private async nextAfterSilence(id: string, wanted: number): Promise<number> {
    const { first, end } = await this.rangeOf(id);
    if (end <= wanted) return wanted;
    const pending = await this.pendingFrom(wanted);
    if (first > wanted && pending > 0) throw new GapError(PARTITION);
    return pending === 0 ? end : wanted;
  }

  /** Messages of the feed's subject from a sequence number on. */
  private async pendingFrom(from: number): Promise<number> {
    const { consumers } = await this.connections.client();
    const consumer = await consumers.get(this.options.stream, this.connections.consumerFrom(from));
    try {
      return (await consumer.info()).num_pending;
    } finally {
      // The server would keep it for minutes.
      await consumer.delete();
    }
  }

  private async firstSubject(): Promise<string> {
    const { config } = await (await this.connections.manager()).streams.info(this.options.stream);
    return config.subjects[0];
  }

  /** Runs a request, and throws what its error means for the reader. */
  private async translated<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (cause) {
      this.endSession();
      throw this.translateError(cause as Error);
    }
  }

  private translateError(cause: Error): Error {
    if (cause.name === 'StreamNotFoundError')
      return inputError(`There is no stream "${this.options.stream}" at ${this.name}.`, { cause });
    if (cause.name === 'AuthorizationError' || cause.name === 'PermissionViolationError')
      return new PermanentError(cause.message, { cause });
    return cause;
  }
}

/** Whether sequence numbers are missing before or between records. */
const hasJump = (records: readonly FeedRecord[], wanted: number): boolean =>
  records.some(({ offset }, i) => offset !== (i === 0 ? wanted : records[i - 1].offset + 1));
