import type { ClusterEvent } from '../../src/adapt/index.js';
import type { Checkpoint, LightSnapshot } from '../../src/learner/index.js';
import type { HeldRows } from '../../src/model/index.js';
import type { PointObjective, RunPoints } from '../sinks/runHistory.js';
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

/** A message that is known by its kind. */
type Told<Kind extends string, More = object> = { readonly kind: Kind } & Readonly<More>;

/**
 * What the learner's thread tells the server's, beside points and snapshots: `full` brings everything that a run needs
 * to go on; `unchanged`: there is nothing newer than what was sent of one kind; `past`: the
 * history of the run so far; `saved`: a checkpoint is on disk; `lag`: records that wait in the source; `upstream`:
 * whether what models are read from cannot be reached; `pong`: the thread answers; `gap`: how far the model is from the
 * best possible one at most, as a fraction; `done`: the run is over; `close`: the server is to end.
 */
export type ToServer =
  | PointMessage
  | SnapshotMessage
  | Told<'full', { checkpoint: Checkpoint; time: number }>
  | Told<'unchanged', { what: 'model' | 'full' }>
  | Told<'past', { history: RunPoints }>
  | Told<'saved', { time: number }>
  | Told<'upstream', { away: boolean }>
  | Told<'lag', { lag: number | null }>
  | Told<'pong'>
  | Told<'gap', { gap: number | null }>
  | Told<'done', { done: Omit<DoneMessage, 'version'> }>
  | Told<'close'>;

/**
 * What the server's thread tells the learner's: `listening` and where, or `failed`; `taken`: there is time for the next
 * snapshot; `want`: somebody asks for the newest model, light or whole; `ping` asks whether the thread answers;
 * `warning` is for a person; `closed`: it has ended.
 */
export type FromServer =
  | Told<'listening', { url: string }>
  | Told<'failed', { failure: FailureMessage }>
  | Told<'taken'>
  | Told<'want', { what: 'model' | 'full' }>
  | Told<'ping'>
  | Told<'warning', { text: string }>
  | Told<'closed'>;

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
