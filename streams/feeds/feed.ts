import type { FeedRecord } from '../formats/payloads/record.js';

export type { FeedRecord } from '../formats/payloads/record.js';

/** Offsets by partition. */
export type Offsets = ReadonlyMap<number, number>;

/** What a feed holds at the moment: the first offset of each partition that can be read, and the one after the last. */
export interface FeedState {
  /** Of this incarnation of the topic; another one has another. */
  id: string;
  partitions: ReadonlyMap<number, { first: number; end: number }>;
}

/** What one asking gave of a partition: records in order, and the offset to ask for next. */
export interface Fetched {
  partition: number;
  records: FeedRecord[];
  next: number;
}

/**
 * A log of records in partitions, kept by a server. It is asked, never pushes, and keeps no position: whoever reads says
 * from where, so nothing is lost or read twice whatever happens to the connection.
 */
export interface Feed {
  /** For messages; without anything secret. */
  readonly name: string;
  /** @throws MeanderError `broker` where the topic is not known */
  state(): Promise<FeedState>;
  /**
   * Records from these offsets on, as soon as there are any; none after `waitMs`.
   * @param id incarnation that the offsets belong to
   * @param bytes about how many to send at most
   * @throws GapError where an offset can no longer be read, AnewError where this is another incarnation, so that rows of two never mix
   */
  fetch(id: string, from: Offsets, bytes: number, waitMs: number): Promise<Fetched[]>;
  /** Tells the server, for those who watch it, that everything before these offsets is learned. */
  acknowledge(next: Offsets): Promise<void>;
  /** Makes the topic where there is none. */
  create(): Promise<void>;
  /** Writes a record, durably once this resolves. @param to another topic or subject */
  publish(key: string, value: Uint8Array, to?: string): Promise<void>;
  close(): Promise<void>;
}

/** An offset that a feed no longer has: retention passed it, or the topic was cut or made anew. */
export class GapError extends Error {
  override readonly name = 'GapError';
  constructor(readonly partition: number) {
    super(`partition ${partition} no longer has the offset that was asked for`);
  }
}

/** A topic that was deleted and made again: offsets mean other records now. */
export class TopicRecreatedError extends Error {
  override readonly name = 'AnewError';
  constructor(readonly id: string) {
    super(`it is another one now, ${id}`);
  }
}

/** A failure that trying again does not mend, such as a refused password. */
export class PermanentError extends Error {
  override readonly name = 'RefusedError';
}
