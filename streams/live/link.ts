import type { ClusterEvent } from '../../src/adapt/index.js';
import type { Checkpoint, LightSnapshot } from '../../src/learner/index.js';
import type { HeldRows } from '../../src/model/index.js';
import type { FailureMessage } from '../threads/failureMessage.js';
import type { DoneMessage, RunMessage } from './messages.js';

/** What the server's thread is started with. */
export interface ServerData {
  /** Where it listens, and whom it answers. */
  readonly settings: ServerSettings;
  /** Memory that both threads read and write. */
  readonly shared: SharedArrayBuffer;
}

/** Where a server listens, and whom it answers. */
export interface ServerSettings {
  /** Port; 0 for any free one. */
  readonly port: number;
  /** Address to listen at; null for the two loopback addresses. */
  readonly host: string | null;
  /** What each request must carry; null where none is needed. */
  readonly token: string | null;
  /** Names that the server may be called by, in addition to those of the loopback and `host`. */
  readonly allowHosts: readonly string[];
  /** The run that is shown. */
  readonly run: Omit<RunMessage, 'id' | 'startedAt'>;
  /** Folders of the page and of the lab, as URLs. */
  readonly folders: { readonly page: string; readonly lab: string };
}

/** A point of the objective over time, and what happened to clusters by then. */
export interface PointMessage {
  /** What it is. */
  readonly kind: 'point';
  /** Mini-batches. */
  readonly step: number;
  /** Rows read. */
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** As in `ObjectiveMessage`, without what the server measures. */
  readonly objective: PointObjective;
  /** New events. */
  readonly events: readonly ClusterEvent[];
}

/** What a checkpoint says of the objective. */
export interface PointObjective {
  /** Of the latest mini-batch. */
  readonly batch: number | null;
  /** Over the latest mini-batches. */
  readonly recent: number | null;
  /** Of the held-out rows. */
  readonly holdout: number | null;
  /** Proved lower bound. */
  readonly lower: number | null;
}

/** A model as it is shown. */
export interface SnapshotMessage {
  /** What it is. */
  readonly kind: 'snapshot';
  /** The model; its journal holds new events only. */
  readonly snapshot: LightSnapshot;
  /** The options of the run. */
  readonly options: Checkpoint['options'];
  /** The hold-out sample; null where it is not newer than the one that was sent. */
  readonly held: HeldRows | null;
  /** Whether it is the last model of the run. */
  readonly last: boolean;
  /** Milliseconds that the copy took on the learner's thread. */
  readonly cost: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** What the learner's thread tells the server's. */
export type ToServer =
  | PointMessage
  | SnapshotMessage
  /** Everything that a run needs to go on, for `/model.arrows`. */
  | { readonly kind: 'full'; readonly checkpoint: Checkpoint; readonly time: number }
  /** There is nothing newer than what was sent. */
  | { readonly kind: 'unchanged' }
  /** A checkpoint is on disk. */
  | { readonly kind: 'saved'; readonly time: number }
  /** Nothing can be read now, or all is well again. */
  | { readonly kind: 'upstream'; readonly away: boolean }
  /** The learner's thread answers. */
  | { readonly kind: 'pong' }
  /** How good the model is, as a fraction above the best possible one. */
  | { readonly kind: 'gap'; readonly gap: number | null }
  /** The run is over. */
  | { readonly kind: 'done'; readonly done: Omit<DoneMessage, 'version'> }
  /** The server is to end. */
  | { readonly kind: 'close' };

/** What the server's thread tells the learner's. */
export type FromServer =
  /** It listens at this URL. */
  | { readonly kind: 'listening'; readonly url: string }
  /** It cannot listen. */
  | { readonly kind: 'failed'; readonly failure: FailureMessage }
  /** The latest snapshot was made into a message, so that there is time for the next one. */
  | { readonly kind: 'taken' }
  /** Somebody asks for the newest model, light or whole. */
  | { readonly kind: 'want'; readonly what: 'model' | 'full' }
  /** Whether the learner's thread answers. */
  | { readonly kind: 'ping' }
  /** Something that a person should know. */
  | { readonly kind: 'warning'; readonly text: string }
  /** It has ended. */
  | { readonly kind: 'closed' };

/** Number of fields of each kind in shared memory. */
const [COUNTERS, NUMBERS] = [4, 4];

/** Memory that the learner's thread and the server's share. */
export class SharedFields {
  /** The memory itself. */
  readonly memory: SharedArrayBuffer;
  private readonly counters: Int32Array<SharedArrayBuffer>;
  private readonly numbers: Float64Array<SharedArrayBuffer>;

  /** @param memory of the other thread; without it new memory is allocated */
  constructor(memory = new SharedArrayBuffer(NUMBERS * 8 + COUNTERS * 4)) {
    this.memory = memory;
    this.numbers = new Float64Array(memory, 0, NUMBERS);
    this.counters = new Int32Array(memory, NUMBERS * 8, COUNTERS);
  }

  /** Viewers and requests that want models. */
  get demand(): number {
    return Atomics.load(this.counters, 0);
  }

  /** Adds to the viewers and requests that want models. */
  addDemand(count: number): void {
    Atomics.add(this.counters, 0, count);
  }

  /** Requests that want a whole checkpoint. */
  get fullDemand(): number {
    return Atomics.load(this.counters, 1);
  }

  /** Adds to the requests that want a whole checkpoint. */
  addFullDemand(count: number): void {
    Atomics.add(this.counters, 1, count);
  }

  /** Mini-batches of the learner. */
  get step(): number {
    return this.numbers[0];
  }

  /** Rows that the learner has read. */
  get rows(): number {
    return this.numbers[1];
  }

  /** Rows that it could not learn from. */
  get rejected(): number {
    return this.numbers[2];
  }

  /** Milliseconds since 1970 of its latest mini-batch; 0 before the first. */
  get activeAt(): number {
    return this.numbers[3];
  }

  /** Whether the run is over. */
  get over(): boolean {
    return Atomics.load(this.counters, 2) > 0;
  }

  /** Says that the run is over. */
  end(): void {
    Atomics.store(this.counters, 2, 1);
  }

  /** Says how far the learner is. */
  note(step: number, rows: number, rejected: number, time: number): void {
    this.numbers[0] = step;
    this.numbers[1] = rows;
    this.numbers[2] = rejected;
    this.numbers[3] = time;
  }
}
