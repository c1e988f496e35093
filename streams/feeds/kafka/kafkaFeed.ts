import type { Admin, BaseOptions, Consumer, Producer } from '@platformatic/kafka';
import { inputError, usageError } from '../../../src/errors.js';
import {
  type Feed,
  type FeedState,
  type FeedTransactions,
  type Fetched,
  type Offsets,
  type OutgoingRecord,
  offsetsBehind,
  TopicRecreatedError,
  type TransactionOptions,
} from '../feed.js';
import { inPieces } from '../pieces.js';
import { clientOptions } from './clientOptions.js';
import { committedRecords } from './committedRecords.js';
import { fetchRequests, READ_COMMITTED } from './fetchRequest.js';
import { KafkaTransactions } from './kafkaTransactions.js';
import { messageOf } from './messages.js';
import type { KafkaOptions } from './options.js';
import { translateError } from './translateError.js';

type Library = typeof import('@platformatic/kafka');
type Metadata = Awaited<ReturnType<Consumer['metadata']>>;
type TopicMetadata = NonNullable<ReturnType<Metadata['topics']['get']>>;

/** The timestamps that ask for a partition's first offset and for its end. */
const [EARLIEST, LATEST] = [-2n, -1n];
/** As many replicas as the broker makes by default. */
const DEFAULT_REPLICAS = -1;
/** The consumer needs the name of a group even though it joins none. */
const UNUSED_GROUP = 'meander';

/** A Kafka topic, read through one consumer; producer and administrator are created when they are first needed. */
export class KafkaFeed implements Feed {
  /** Brokers and topic. */
  readonly name: string;
  private readonly common: BaseOptions;
  private consumer: Consumer;
  private producer: Producer | undefined;
  private admin: Admin | undefined;

  constructor(
    private readonly library: Library,
    private readonly options: KafkaOptions,
  ) {
    const { brokers, topic } = options;
    this.name = `kafka://${brokers.join(',')}/${topic}`;
    this.common = clientOptions(options);
    this.consumer = this.newConsumer();
  }

  /** The id of the topic, and the first and last stable offset of each partition. */
  async state(): Promise<FeedState> {
    return this.translated(async () => {
      const { id } = await this.topicMetadata(true);
      const [firsts, ends] = await Promise.all([this.offsetsAt(EARLIEST), this.offsetsAt(LATEST)]);
      const ranges = firsts.map((first, partition) => ({ first: Number(first), end: Number(ends[partition]) }));
      return { id, partitions: new Map(ranges.entries()) };
    });
  }

  /** Committed records from the given offsets on, asked from the leader of each partition. */
  async fetch(id: string, from: Offsets, bytes: number, waitMs: number): Promise<Fetched[]> {
    return this.translated(async () => {
      const { id: currentId, partitions } = await this.topicMetadata(false);
      if (currentId !== id) throw new TopicRecreatedError(currentId);
      const leaderOf = (partition: number) => partitions[partition]?.leader ?? 0;
      const requests = fetchRequests({ topicId: id, from, bytes, waitMs }, leaderOf);
      const answers = await Promise.all(requests.map((request) => this.consumer.fetch(request)));
      const responses = answers.flatMap((answer) => answer.responses.flatMap((topic) => topic.partitions));
      return responses.flatMap((response) => {
        const offset = from.get(response.partitionIndex);
        return offset === undefined ? [] : [committedRecords(response, offset)];
      });
    });
  }

  /** Offsets up to the last stable ones; markers of transactions count, too. */
  async lag(id: string, next: Offsets): Promise<number | null> {
    const state = await this.state();
    return state.id === id ? offsetsBehind(state, next) : null;
  }

  /** Commits the offsets for the group, if one was named. */
  async acknowledge(next: Offsets): Promise<void> {
    const { group, topic } = this.options;
    if (group === undefined) return;
    const partitionOffsets = Array.from(next, ([partition, offset]) => ({ partition, offset: BigInt(offset) }));
    await this.administrator().alterConsumerGroupOffsets({
      groupId: group,
      topics: [{ name: topic, partitionOffsets }],
    });
  }

  /** Creates the topic if it does not exist: one partition, and as many replicas as the broker makes by default. */
  async create(): Promise<void> {
    const { topic } = this.options;
    const admin = this.administrator();
    if (!(await admin.listTopics()).includes(topic))
      await admin.createTopics({ topics: [topic], partitions: 1, replicas: DEFAULT_REPLICAS });
  }

  /** Writes a record, idempotently, and waits until all in-sync replicas have it. */
  async publish(key: string, value: Uint8Array, to = this.options.topic): Promise<void> {
    const message = {
      topic: to,
      key: Buffer.from(key),
      value: Buffer.from(value.buffer, value.byteOffset, value.length),
    };
    await this.translated(() => this.writer().send({ messages: [message], acks: -1 }));
  }

  /** Writes records, idempotently; the key of each decides its partition. */
  async publishAll(records: readonly OutgoingRecord[]): Promise<void> {
    const { topic } = this.options;
    for (const some of inPieces(records)) {
      const messages = some.map((record) => messageOf(topic, record));
      await this.translated(() => this.writer().send({ messages, acks: -1 }));
    }
  }

  /** Begins to write in transactions that store the offsets of another topic of the same cluster. */
  async transactions(source: Feed, options: TransactionOptions = {}): Promise<FeedTransactions> {
    if (!(source instanceof KafkaFeed)) throw usageError(`${this.name} cannot store offsets of ${source.name}.`);
    const { group, topic } = source.options;
    if (group === undefined)
      throw usageError(
        `Transactions store the offsets of ${source.name} for a group, so its URL must name one: ` +
          `${source.name}?group=NAME.`,
      );
    const [from, to] = await Promise.all([source.clusterId(), this.clusterId()]);
    if (from !== to)
      throw usageError(
        `A transaction cannot span clusters, but ${source.name} is in the cluster ${from} and ${this.name} in ${to}; ` +
          'leave out --exactly-once, so that labels are published at least once.',
      );
    const { library, common, name } = this;
    const parts = { library, common, admin: this.administrator(), source: source.consumer, from: topic, name };
    return KafkaTransactions.open({ ...parts, to: this.options.topic }, options);
  }

  /** Reads through new connections from now on. */
  async reopen(): Promise<void> {
    this.consumer.close(true).catch(() => {});
    this.consumer = this.newConsumer();
  }

  /** Closes all clients; a failure to close is ignored. */
  async close(): Promise<void> {
    const closing = [this.consumer.close(true), this.producer?.close(true), this.admin?.close()];
    await Promise.allSettled(closing);
  }

  private newConsumer(): Consumer {
    const { topic, group = UNUSED_GROUP } = this.options;
    const consumer = new this.library.Consumer({ ...this.common, groupId: group });
    consumer.topics.track(topic);
    return consumer;
  }

  private async clusterId(): Promise<string> {
    return this.translated(async () => (await this.consumer.metadata({ topics: [] })).id);
  }

  /** @param refresh asks the broker even where an answer is known */
  private async topicMetadata(refresh: boolean): Promise<TopicMetadata> {
    const { topic } = this.options;
    const { topics } = await this.consumer.metadata({
      topics: [topic],
      forceUpdate: refresh,
      autocreateTopics: false,
    });
    const metadata = topics.get(topic);
    if (!metadata) throw inputError(`There is no topic "${topic}" at ${this.name}.`);
    return metadata;
  }

  /** The offset of each partition at a timestamp. */
  private async offsetsAt(timestamp: bigint): Promise<bigint[]> {
    const { topic } = this.options;
    const offsets = await this.consumer.listOffsets({ topics: [topic], timestamp, isolationLevel: READ_COMMITTED });
    return offsets.get(topic) ?? [];
  }

  private writer(): Producer {
    this.producer ??= new this.library.Producer({ ...this.common, retries: 5, idempotent: true });
    return this.producer;
  }

  private administrator(): Admin {
    this.admin ??= new this.library.Admin({ ...this.common, retries: 5, retryDelay: 500 });
    return this.admin;
  }

  /** Runs a request, and throws what its error means for the reader. */
  private async translated<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (cause) {
      // The leaders may have changed, so the next request asks for them again.
      this.consumer.clearMetadata();
      throw translateError(cause, this.options.topic, this.name);
    }
  }
}
