import type { MessagePort, Worker } from 'node:worker_threads';
import { brokerError } from '../../../src/index.js';
import type { Feed, FeedState, Fetched, Offsets } from '../feed.js';
import { errorOf, type Failure, type Parcel, unpack } from './parcel.js';

/** What can be asked of a feed on the other side. */
export type Method = Exclude<keyof Feed, 'name'>;

/** A question and its answer, matched by number. */
export interface Question {
  number: number;
  method: Method;
  words: unknown[];
}
export type Answer = { number: number; result: unknown } | { number: number; failure: Failure };

/** One end of a channel. */
export type Port = Worker | MessagePort;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A feed whose client works on the other side of a channel (`serveFeed`). */
export class RemoteFeed implements Feed {
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  private broken: Error | undefined;

  /** @param end ends the other side */
  constructor(
    readonly name: string,
    private readonly port: Port,
    private readonly end: () => Promise<unknown>,
  ) {
    port.on('message', (answer: Answer) => this.take(answer));
  }

  /** Fails what was asked, and all that will be: the other side is gone. */
  fail({ message }: Error): void {
    this.broken = brokerError(`The thread that reads ${this.name} failed: ${message}. Everything up to the latest checkpoint is kept.`);
    for (const { reject } of this.waiting.values()) reject(this.broken);
    this.waiting.clear();
  }

  state = () => this.ask<FeedState>('state');
  fetch = async (id: string, from: Offsets, bytes: number, waitMs: number): Promise<Fetched[]> =>
    (await this.ask<Parcel[]>('fetch', [id, from, bytes, waitMs])).map(unpack);
  acknowledge = (next: Offsets) => this.ask<void>('acknowledge', [next]);
  create = () => this.ask<void>('create');
  publish = (key: string, value: Uint8Array, to?: string) => this.ask<void>('publish', [key, value.slice(), to]);

  async close(): Promise<void> {
    if (!this.broken) await this.ask<void>('close');
    await this.end();
  }

  private ask<T>(method: Method, words: unknown[] = []): Promise<T> {
    if (this.broken) return Promise.reject(this.broken);
    const number = this.asked++;
    this.port.postMessage({ number, method, words } satisfies Question);
    return new Promise((resolve, reject) => this.waiting.set(number, { resolve: resolve as Waiting['resolve'], reject }));
  }

  private take(answer: Answer) {
    const waiting = this.waiting.get(answer.number);
    this.waiting.delete(answer.number);
    if ('failure' in answer) waiting?.reject(errorOf(answer.failure));
    else waiting?.resolve(answer.result);
  }
}
