import { readFileSync } from 'node:fs';
import type { Admin, BaseOptions, Consumer, Producer } from '@platformatic/kafka';
import { inputError, usageError } from '../../src/index.js';
import { missingPeer } from '../peer.js';
import { AnewError, type Feed, type FeedRecord, type FeedState, type Fetched, GapError, type Offsets, RefusedError } from './feed.js';
import type { Secrets } from './secrets.js';

type Library = typeof import('@platformatic/kafka');
type PartitionAnswer = Awaited<ReturnType<Consumer['fetch']>>['responses'][number]['partitions'][number];
type RecordsBatch = NonNullable<PartitionAnswer['records']>[number];

/** Which topic, and who asks. */
export interface KafkaOptions {
  /** `host:port`, the first brokers to ask. */
  brokers: readonly string[];
  topic: string;
  /** Group whose committed offsets lag tools watch; without one nothing is committed. */
  group?: string;
  tls?: boolean;
  /** `KAFKA_SASL_MECHANISM`, `KAFKA_SASL_USERNAME`, `KAFKA_SASL_PASSWORD`, `KAFKA_SSL_CA`, `KAFKA_SSL_CERT`, `KAFKA_SSL_KEY` (files). */
  secrets?: Secrets;
}

/** Bits of a batch's attributes: it belongs to a transaction, it is a marker. */
const [TRANSACTIONAL, CONTROL] = [0x10, 0x20];
const [EARLIEST, LATEST] = [-2n, -1n];
const TIMEOUT = 10_000;

/**
 * A Kafka topic. Partitions are asked one by one from the offsets that the reader names, outside any consumer group, so
 * no rebalance moves them. Records of aborted transactions are left out.
 * @throws MeanderError `usage` where the client is not installed or Node is too old for it
 */
export async function kafkaFeed(options: KafkaOptions): Promise<Feed> {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 22)) throw usageError(`Kafka needs Node 22.22 or newer; this is ${process.versions.node}. All else works here.`);
  const library = await import('@platformatic/kafka').catch(missingPeer('@platformatic/kafka', 'Reading Kafka'));
  return new KafkaFeed(library, options);
}

class KafkaFeed implements Feed {
  readonly name: string;
  private readonly common: BaseOptions;
  private readonly consumer: Consumer;
  private producer: Producer | undefined;
  private admin: Admin | undefined;

  constructor(
    private readonly library: Library,
    private readonly options: KafkaOptions,
  ) {
    const { brokers, topic, tls, secrets = {} } = options;
    this.name = `kafka://${brokers.join(',')}/${topic}`;
    this.common = {
      clientId: 'meander',
      bootstrapBrokers: [...brokers],
      retries: 0,
      timeout: TIMEOUT,
      connectTimeout: TIMEOUT,
      autocreateTopics: false,
      ...security(secrets, tls),
    };
    this.consumer = new library.Consumer({ ...this.common, groupId: options.group ?? 'meander' });
    this.consumer.topics.track(topic);
  }

  async state(): Promise<FeedState> {
    const { topic } = this.options;
    return this.explained(async () => {
      const metadata = await this.consumer.metadata({ topics: [topic], forceUpdate: true, autocreateTopics: false });
      const { id } = metadata.topics.get(topic) as { id: string };
      const [first, end] = await Promise.all(
        [EARLIEST, LATEST].map((timestamp) => this.consumer.listOffsets({ topics: [topic], timestamp, isolationLevel: 1 })),
      );
      const [firsts, ends] = [first, end].map((offsets) => offsets.get(topic) as bigint[]);
      return { id, partitions: new Map(firsts.map((offset, partition) => [partition, { first: Number(offset), end: Number(ends[partition]) }])) };
    });
  }

  async fetch(id: string, from: Offsets, bytes: number, waitMs: number): Promise<Fetched[]> {
    const { topic } = this.options;
    return this.explained(async () => {
      const known = (await this.consumer.metadata({ topics: [topic] })).topics.get(topic);
      // The broker compares it too, so that no answer can be of another one.
      if (known && known.id !== id) throw new AnewError(known.id);
      const leaderOf = (partition: number) => known?.partitions[partition]?.leader ?? 0;
      const leaders = [...new Set([...from.keys()].map(leaderOf))];
      const answers = await Promise.all(
        leaders.map((node) =>
          this.consumer.fetch({
            node,
            maxBytes: bytes,
            maxWaitTime: waitMs,
            minBytes: 1,
            isolationLevel: 1,
            topics: [
              {
                topicId: id,
                partitions: [...from.keys()]
                  .filter((partition) => leaderOf(partition) === node)
                  .map((partition) => ({
                    partition,
                    currentLeaderEpoch: -1,
                    fetchOffset: BigInt(from.get(partition) as number),
                    lastFetchedEpoch: -1,
                    partitionMaxBytes: Math.max(1, Math.floor(bytes / from.size)),
                  })),
              },
            ],
          }),
        ),
      );
      return answers.flatMap(({ responses }) =>
        responses.flatMap(({ partitions }) => partitions.map((partition) => opened(partition, from.get(partition.partitionIndex) as number))),
      );
    });
  }

  async acknowledge(next: Offsets): Promise<void> {
    const { group, topic } = this.options;
    if (group === undefined) return;
    const partitionOffsets = Array.from(next, ([partition, offset]) => ({ partition, offset: BigInt(offset) }));
    await this.administrator().alterConsumerGroupOffsets({ groupId: group, topics: [{ name: topic, partitionOffsets }] });
  }

  async create(): Promise<void> {
    const { topic } = this.options;
    const admin = this.administrator();
    if (!(await admin.listTopics()).includes(topic)) await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
  }

  async publish(key: string, value: Uint8Array, to = this.options.topic): Promise<void> {
    this.producer ??= new this.library.Producer({ ...this.common, retries: 5, idempotent: true });
    const message = { topic: to, key: Buffer.from(key), value: Buffer.from(value.buffer, value.byteOffset, value.length) };
    await this.explained(() => (this.producer as Producer).send({ messages: [message], acks: -1 }));
  }

  async close(): Promise<void> {
    await Promise.all([this.consumer.close(true), this.producer?.close(true), this.admin?.close()].map((closing) => closing?.catch(() => {})));
  }

  private administrator(): Admin {
    this.admin ??= new this.library.Admin({ ...this.common, retries: 5, retryDelay: 500 });
    return this.admin;
  }

  /** Says what a failure of the client means. */
  private async explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const errors = flatten(cause as Error);
      const has = (...ids: string[]) => errors.find((error) => ids.includes(error.apiId as string));
      const out = has('OFFSET_OUT_OF_RANGE');
      if (out) throw new GapError(partitionIn(errors));
      if (has('UNKNOWN_TOPIC_OR_PARTITION') || errors.some(({ message }) => message.startsWith('Unknown topic')))
        throw inputError(`There is no topic "${this.options.topic}" at ${this.name}.`, { cause });
      this.consumer.clearMetadata();
      const refused = has(
        'SASL_AUTHENTICATION_FAILED',
        'UNSUPPORTED_SASL_MECHANISM',
        'TOPIC_AUTHORIZATION_FAILED',
        'CLUSTER_AUTHORIZATION_FAILED',
        'ILLEGAL_SASL_STATE',
      );
      const failed = errors.find((error) => error.code === 'PLT_KFK_AUTHENTICATION') ?? refused;
      if (failed) throw new RefusedError(failed.message, { cause });
      const tooLarge = has('MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE');
      if (tooLarge) throw new RefusedError('the record is larger than the topic takes; raise its max.message.bytes', { cause });
      throw errors.at(-1);
    }
  }
}

type KafkaFailure = Error & { apiId?: string; code?: string; errors?: Error[]; response?: { responses?: { partitions: PartitionAnswer[] }[] } };

/** An error and those it was made from. */
function flatten(error: Error): KafkaFailure[] {
  const { errors = [], cause } = error as KafkaFailure;
  return [error as KafkaFailure, ...errors.flatMap(flatten), ...(cause instanceof Error ? flatten(cause) : [])];
}

const OFFSET_OUT_OF_RANGE = 1;

function partitionIn(errors: KafkaFailure[]): number {
  const partitions = errors.flatMap(({ response }) => response?.responses?.flatMap((topic) => topic.partitions) ?? []);
  return partitions.find(({ errorCode }) => errorCode === OFFSET_OUT_OF_RANGE)?.partitionIndex ?? 0;
}

/** The records of a partition's answer from an offset on, without markers and what was aborted. */
function opened({ partitionIndex: partition, records: batches, abortedTransactions }: PartitionAnswer, from: number): Fetched {
  const aborted = [...(abortedTransactions ?? [])].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const open = new Set<bigint>();
  const records: FeedRecord[] = [];
  let next = from;
  for (const batch of batches ?? []) {
    next = Number(batch.firstOffset) + batch.lastOffsetDelta + 1;
    while (aborted.length > 0 && Number(aborted[0].firstOffset) < next) open.add((aborted.shift() as { producerId: bigint }).producerId);
    if (batch.attributes & CONTROL) open.delete(batch.producerId);
    else if (!(batch.attributes & TRANSACTIONAL && open.has(batch.producerId))) unpack(batch, partition, from, records);
  }
  return { partition, records, next };
}

function unpack(batch: RecordsBatch, partition: number, from: number, into: FeedRecord[]) {
  for (const { offsetDelta, timestampDelta, value } of batch.records) {
    const offset = Number(batch.firstOffset) + offsetDelta;
    if (offset >= from) into.push({ partition, offset, time: Number(batch.firstTimestamp + timestampDelta), bytes: value ?? new Uint8Array(0) });
  }
}

function security(secrets: Secrets, tls?: boolean): Partial<BaseOptions> {
  const { KAFKA_SASL_MECHANISM: mechanism = 'PLAIN', KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = secrets;
  const file = (name: string) => (secrets[name] === undefined ? undefined : readFileSync(secrets[name]));
  const [ca, cert, key] = [file('KAFKA_SSL_CA'), file('KAFKA_SSL_CERT'), file('KAFKA_SSL_KEY')];
  return {
    ...((tls || ca || cert) && { tls: { ca, cert, key }, tlsServerName: true }),
    ...(username !== undefined && { sasl: { mechanism: mechanism as 'PLAIN', username, password } }),
  };
}
