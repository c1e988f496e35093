import { brokerError } from '../../src/errors.js';
import { type Feed, GapError } from '../feeds/feed.js';
import { type LogRecord, type OutgoingLogRecord, readRecord } from './records.js';
import type { Retry } from './retried.js';

/** The number of the only partition of a log. */
const PARTITION = 0;
/** Bytes to fetch at a time. */
const FETCH_BYTES = 2 ** 24;
/** Milliseconds that the server waits for a record. */
const FETCH_WAIT = 500;

/** Records of a log, and the offset to go on from. */
export interface LogPage {
  /** The records that could be read, in order. */
  readonly records: readonly LogRecord[];
  /** Where to go on. */
  readonly next: number;
}

/** The name of the topic of a job's log. Names of NATS streams have no dots. */
export const logName = (scheme: string, job: string): string =>
  scheme.startsWith('nats') ? `${job}_log` : `${job}.log`;

/** The URL of the log of a job. @param url of the topic whose rows are learned */
export function logUrl(url: string, job: string): string {
  const [, scheme, hosts] = /^(\w+):\/\/([^/]+)\//.exec(url) ?? [];
  return `${scheme}://${hosts}/${logName(scheme, job)}`;
}

/** The log of a job: one partition, written by all of its processes. */
export class JobLog {
  private id = '';

  constructor(
    private readonly feed: Feed,
    private readonly retry: Retry,
  ) {}

  /** Name of its topic, with the servers. */
  get name(): string {
    return this.feed.name;
  }

  /**
   * Creates it where it does not exist.
   * @throws MeanderError `broker` where it has several partitions
   */
  async open(): Promise<void> {
    await this.retry(this.feed, async () => {
      // Another process may create it at the same moment; then it exists.
      const failure = await this.feed.create().then(
        () => undefined,
        (cause: Error) => cause,
      );
      await this.range().catch((cause: Error) => {
        throw failure ?? cause;
      });
    });
  }

  /** Its offsets. @throws MeanderError `broker` where it has several partitions, `input` where there is none */
  async range(): Promise<{ first: number; end: number }> {
    const { id, partitions } = await this.feed.state();
    const range = partitions.get(PARTITION);
    if (!range || partitions.size !== 1)
      throw brokerError(
        `${this.name} has ${partitions.size} partitions, but the log of a job must have one, since its order ` +
          'decides; delete the topic or choose another --job NAME.',
      );
    this.id = id;
    return range;
  }

  /** The range, asked again while the server is away. */
  rangeNow(): Promise<{ first: number; end: number }> {
    return this.retry(this.feed, () => this.range());
  }

  /** Records from an offset on, once there are any. @returns undefined where retention has removed it */
  async read(from: number): Promise<LogPage | undefined> {
    return this.retry(this.feed, async () => {
      try {
        const [page] = await this.feed.fetch(this.id, new Map([[PARTITION, from]]), FETCH_BYTES, FETCH_WAIT);
        const { records = [], next = from } = page ?? {};
        return { records: records.flatMap(({ offset, bytes, time }) => readRecord(offset, bytes, time) ?? []), next };
      } catch (cause) {
        if (cause instanceof GapError) return undefined;
        throw cause;
      }
    });
  }

  /** Appends records, in order; they are stored once this resolves, twice where the server was away. */
  async append(records: readonly OutgoingLogRecord[]): Promise<void> {
    for (const { key, bytes } of records) await this.retry(this.feed, () => this.feed.publish(key, bytes));
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.feed.close();
  }
}
