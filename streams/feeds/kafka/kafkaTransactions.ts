import type { Admin, BaseOptions, Consumer, Producer } from '@platformatic/kafka';
import { brokerError } from '../../../src/errors.js';
import type { FeedTransactions, Offsets, OutgoingRecord, TransactionOptions } from '../feed.js';
import { inPieces } from '../pieces.js';
import { withRetry } from '../retry.js';
import { within } from '../timing.js';
import { isPermanent } from './failures.js';
import { GroupOffsets } from './groupOffsets.js';
import { messageOf } from './messages.js';
import { transactionalProducer } from './transactionalProducer.js';
import { transactionError } from './transactionError.js';

type Transaction = Awaited<ReturnType<Producer['beginTransaction']>>;

/** Milliseconds to wait for the broker when transactions begin. */
const OPEN_TIMEOUT = 30_000;
/** Milliseconds that a transaction which is being written is given to end. */
const CLOSE_TIMEOUT = 3000;
/** The producer id and epoch of one that has none yet; it takes over from all others of its transactional id. */
const NEW_PRODUCER = { producerId: -1n, producerEpoch: -1 };

/** What Kafka transactions are made of. */
export interface KafkaTransactionParts {
  /** The client package. */
  library: typeof import('@platformatic/kafka');
  /** The options of all clients. */
  common: BaseOptions;
  /** Asks for coordinators and offsets. */
  admin: Admin;
  /** The consumer of the source; it has the group. */
  source: Consumer;
  /** The topic that is read. */
  from: string;
  /** The topic that is written. */
  to: string;
  /** Name of the feed that is written, for messages. */
  name: string;
}

/**
 * Transactions that write records to a topic and store offsets of another one for a group.
 *
 * 1. The transactional id follows from the group and the topic that is read, so two processes that share offsets
 *    cannot both write: the later one ends the transaction of the earlier one and fences it.
 * 2. Only then are the stored offsets asked for. So they are final, and whatever was written without them is aborted.
 * 3. After a failure the producer asks for a new epoch with its old one, which the broker refuses where another process
 *    has taken over; and the stored offsets say whether the transaction that failed was committed nevertheless.
 */
export class KafkaTransactions implements FeedTransactions {
  /** The transactional id. */
  readonly id: string;
  private stored: Map<number, number> = new Map();
  private readonly offsets: GroupOffsets;
  private readonly abort = new AbortController();
  private readonly timeout: number;
  private producer: Producer | undefined;
  /** A transaction that has begun without any record yet. */
  private begun: Transaction | undefined;
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly parts: KafkaTransactionParts,
    private readonly options: TransactionOptions,
  ) {
    const { library, admin, source, from } = parts;
    this.id = `${source.groupId}.${from}`;
    this.timeout = options.transactionTimeout ?? 60_000;
    this.offsets = new GroupOffsets(library, admin, source.groupId, from);
  }

  /**
   * Takes over from all processes with the same group and topic.
   * @throws MeanderError `broker` where the server does not allow it
   */
  static async open(parts: KafkaTransactionParts, options: TransactionOptions): Promise<KafkaTransactions> {
    const transactions = new KafkaTransactions(parts, options);
    const timeout = Math.min(OPEN_TIMEOUT, options.retryTimeout ?? OPEN_TIMEOUT);
    try {
      await transactions.retried(() => transactions.begin(NEW_PRODUCER), timeout);
      await transactions.retried(() => transactions.assertNoMembers(), timeout);
      return transactions;
    } catch (cause) {
      await transactions.close();
      throw cause;
    }
  }

  /** The offset to continue at in each partition of the source. */
  get committed(): Offsets {
    return this.stored;
  }

  /** Writes records and stores offsets, in one transaction. */
  async commit(records: readonly OutgoingRecord[], next: Offsets): Promise<void> {
    const changed = new Map([...next].filter(([partition, offset]) => offset !== this.stored.get(partition)));
    if (changed.size === 0 && records.length === 0) return;
    this.writing = this.retried(() => this.attempt(records, changed), this.options.retryTimeout);
    return this.writing;
  }

  /** Lets a transaction that is being written end, and closes the connections. */
  async close(): Promise<void> {
    await within(
      this.writing.catch(() => {}),
      CLOSE_TIMEOUT,
    );
    this.abort.abort();
    await this.producer?.close(true).catch(() => {});
  }

  private async attempt(records: readonly OutgoingRecord[], next: Offsets): Promise<void> {
    if (!this.begun && (await this.recover(next))) return;
    const transaction = this.begun;
    const { producer } = this;
    if (!transaction || !producer) throw new Error('no transaction has begun');
    this.begun = undefined;
    const { to, source } = this.parts;
    try {
      for (const piece of inPieces(records))
        await transaction.send({ messages: piece.map((one) => messageOf(to, one)) });
      await transaction.addConsumer(source);
      await this.offsets.store(producer, this.id, next);
      await transaction.commit();
    } catch (cause) {
      // Consumers wait for an unfinished transaction. Where trying again may help, beginning again ends it.
      if (isPermanent(cause)) await transaction.abort().catch(() => {});
      throw cause;
    }
    this.stored = new Map([...this.stored, ...next]);
    // It exists only here until the first record is sent.
    this.begun = await producer.beginTransaction();
  }

  /**
   * Begins a transaction after one that has failed.
   * @returns whether that one was committed nevertheless, which its offsets say
   */
  private async recover(next: Offsets): Promise<boolean> {
    const { producerId = NEW_PRODUCER.producerId, producerEpoch = NEW_PRODUCER.producerEpoch } = this.producer ?? {};
    const before = this.stored;
    await this.begin({ producerId, producerEpoch });
    const isStored = ([partition, offset]: [number, number]) => this.stored.get(partition) === offset;
    if ([...next].every(isStored)) return true;
    if ([...before].every(isStored)) return false;
    throw brokerError(
      `The offsets of group ${this.parts.source.groupId} were changed by another program while labels were published ` +
        `to ${this.parts.name}. Nothing of this transaction is published. Give this job a group of its own.`,
    );
  }

  /** Gets a producer id and epoch with a new client, which ends an unfinished transaction, then the stored offsets. */
  private async begin(epoch: typeof NEW_PRODUCER): Promise<void> {
    const { library, common, source } = this.parts;
    await this.producer?.close(true).catch(() => {});
    const producer = transactionalProducer(library, common, this.id, this.timeout);
    const begun = await producer.beginTransaction(epoch).catch(async (cause: Error) => {
      await producer.close(true).catch(() => {});
      throw cause;
    });
    this.producer = producer;
    const waiting = () =>
      this.options.notify?.(`waiting for an unfinished transaction that holds offsets of group ${source.groupId}`);
    this.stored = await this.offsets.committed(waiting, this.abort.signal);
    this.begun = begun;
  }

  /** @throws MeanderError `broker` where consumers share the group, since they would store other offsets */
  private async assertNoMembers(): Promise<void> {
    const members = await this.offsets.members();
    const { groupId } = this.parts.source;
    if (members > 0)
      throw brokerError(
        `The group ${groupId} has ${members} ${members === 1 ? 'consumer' : 'consumers'}, which would store other ` +
          'offsets; give --exactly-once a group of its own (?group=NAME).',
      );
  }

  /** Runs work until it succeeds; rejects where `close` ends it before. */
  private async retried(work: () => Promise<void>, timeout?: number): Promise<void> {
    const { name } = this.parts;
    const { notify } = this.options;
    const began = performance.now();
    let succeeded = false;
    const translated = async () => {
      try {
        await work();
        succeeded = true;
      } catch (cause) {
        throw transactionError(cause, { name, id: this.id, elapsed: performance.now() - began, timeout: this.timeout });
      }
    };
    const kept = 'what was committed before';
    await withRetry(translated, { name, timeout, notify, signal: this.abort.signal, verb: 'written', kept });
    if (!succeeded) throw new Error(`the transaction "${this.id}" was given up`);
  }
}
