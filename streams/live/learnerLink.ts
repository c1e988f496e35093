import type { ClusterEvent } from '../../src/adapt/index.js';
import type { Checkpoint, LightSnapshot, RunView } from '../../src/learner/index.js';
import { objectiveOf, type RunPoints } from '../sinks/runHistory.js';
import type { FromServer, SharedFields, ToServer } from './link.js';
import type { DoneMessage } from './messages.js';

/** Sends a message to the server's thread. @param transfer memory that moves there */
export type Post = (message: ToServer, transfer?: readonly ArrayBuffer[]) => void;

/** Milliseconds between two copies of the model, and between two points of the history, at least. */
const [COPY_PAUSE, POINT_PAUSE] = [100, 50];
/** A copy may take 1/20 of the learner's time; one that takes long is made more rarely. */
const TIME_PER_COPY = 20;
/** Milliseconds after a checkpoint within which the next one is expected. */
const RECENTLY = 1000;
/** Rows of the hold-out sample that are shown. */
const MOST_HELD = 2000;
/** Growth of the hold-out sample after which it is sent again. */
const WORTH_SENDING = 1.25;

/** What a server is told by the thread that learns. Nothing is copied while nobody looks. */
export class LearnerLink {
  private run: RunView | undefined;
  private latest: Checkpoint | undefined;
  /** Whether the server has dealt with the latest copy. */
  private taken = true;
  private copyDue = 0;
  private fullDue = 0;
  private shownAt = Number.NEGATIVE_INFINITY;
  private pointDue = 0;
  private sentStep = -1;
  private eventsUpTo = -1;
  private heldSent = 0;
  private heldBefore = 0;
  private waiting: NodeJS.Timeout | undefined;

  /** @param record settings that are kept in every model in addition to the options of the learning */
  constructor(
    private readonly shared: SharedFields,
    private readonly post: Post,
    private readonly record: Checkpoint['options'] = {},
  ) {}

  /** Takes a mini-batch boundary of a run that learns on this thread; see `onStep` of `miniBatchKMeans`. */
  step(run: RunView): void {
    this.run = run;
    const { step, rows } = run.status;
    this.shared.note(step, rows.read, rows.rejected, Date.now());
    if (this.shared.demand > 0) this.copyIfDue();
    if (this.shared.fullDemand > 0) this.sendFullUnshown(step);
  }

  /** Takes a checkpoint of the run. */
  show(checkpoint: Checkpoint): void {
    this.latest = checkpoint;
    const { step, rows, complete } = checkpoint;
    this.shared.note(step, rows.read, rows.rejected, Date.now());
    const now = performance.now();
    this.shownAt = now;
    if (complete || now >= this.pointDue) this.sendPoint(checkpoint, now);
    if (complete) {
      this.run = undefined;
      this.sentStep = -1;
      this.shared.end();
    }
    if (this.shared.demand > 0 && (complete || !this.run)) this.copyIfDue(complete);
    if (this.shared.fullDemand > 0 && (complete || now >= this.fullDue)) this.sendFull(checkpoint);
  }

  /** Takes a message of the server. */
  receive(message: FromServer): void {
    if (message.kind === 'taken') this.taken = true;
    else if (message.kind === 'ping') this.post({ kind: 'pong' });
    else if (message.kind === 'want') this.answer(message.what);
  }

  /** Gives the history of the run so far. */
  past(history: RunPoints): void {
    this.post({ kind: 'past', history });
  }

  /** Says that a checkpoint is on disk. */
  saved(): void {
    this.post({ kind: 'saved', time: Date.now() });
  }

  /** Says that the run is over. */
  done(message: Pick<DoneMessage, 'reason' | 'out'>): void {
    clearTimeout(this.waiting);
    const { step = 0, rows } = this.latest ?? {};
    this.post({ kind: 'done', done: { ...message, step, rows: rows?.read ?? 0 } });
  }

  /** Answers a request between two record batches; during one, `step` and `show` do. */
  private answer(what: 'model' | 'full'): void {
    const step = this.run?.status.step ?? this.latest?.step;
    if (step !== undefined && what === 'full') this.sendFull(this.newest(step));
    else if (step === undefined || step === this.sentStep) this.post({ kind: 'unchanged', what });
    else this.copyWhenDue();
  }

  private copyWhenDue(): void {
    const wait = this.copyDue - performance.now();
    clearTimeout(this.waiting);
    if (wait <= 0 && this.taken) this.copyIfDue();
    else this.waiting = setTimeout(() => this.answer('model'), Math.max(1, wait)).unref();
  }

  /** A checkpoint of a step that this link was told of, with a copy only where none was given. */
  private newest(step: number): Checkpoint {
    if (this.run && this.latest?.step !== step) {
      const checkpoint = this.run.checkpoint();
      this.latest = { ...checkpoint, options: { ...checkpoint.options, ...this.latest?.options, ...this.record } };
    }
    return this.latest as Checkpoint;
  }

  /** @param last whether it is the last model, which waits for nothing */
  private copyIfDue(last = false): void {
    const began = performance.now();
    if (!last && (!this.taken || began < this.copyDue)) return;
    const snapshot = this.run?.snapshot() ?? (this.latest && snapshotOf(this.latest));
    if (!snapshot || snapshot.step === this.sentStep) return;
    const events = this.newEvents(snapshot.journal);
    const { centroids, weights } = snapshot.model;
    const options = { ...this.latest?.options, ...this.record };
    const held = this.heldToSend(snapshot.heldRows);
    this.taken = false;
    this.sentStep = snapshot.step;
    const cost = performance.now() - began;
    const message = {
      snapshot: { ...snapshot, journal: events },
      options,
      held,
      last: this.shared.over,
      cost,
      time: Date.now(),
    };
    this.post({ kind: 'snapshot', ...message }, [
      ...[centroids, weights].map(({ buffer }) => buffer as ArrayBuffer),
      ...(held ? [held.values.buffer as ArrayBuffer, held.weights.buffer as ArrayBuffer] : []),
    ]);
    const after = performance.now();
    this.copyDue = after + Math.max(COPY_PAUSE, TIME_PER_COPY * (after - began));
  }

  /** Sends a whole checkpoint of a run that is shown no checkpoints, or seldom. */
  private sendFullUnshown(step: number): void {
    const now = performance.now();
    if (now >= this.fullDue && now - this.shownAt > RECENTLY) this.sendFull(this.newest(step));
  }

  private sendFull(checkpoint: Checkpoint): void {
    const began = performance.now();
    const { screening: _screening, ...kept } = checkpoint;
    this.post({ kind: 'full', checkpoint: { ...kept, screening: null }, time: Date.now() });
    const after = performance.now();
    this.fullDue = after + TIME_PER_COPY * (after - began);
  }

  private sendPoint(checkpoint: Checkpoint, now: number): void {
    const { step, rows, tracker } = checkpoint;
    const events = this.newEvents(tracker?.journal ?? []);
    const objective = objectiveOf(checkpoint);
    this.post({ kind: 'point', step, rows: rows.read, time: Date.now(), objective, events });
    this.pointDue = now + POINT_PAUSE;
  }

  /** Events that were not sent yet; both models and points bring some. */
  private newEvents(journal: readonly ClusterEvent[]): readonly ClusterEvent[] {
    const events = journal.filter(({ step }) => step > this.eventsUpTo);
    this.eventsUpTo = events.at(-1)?.step ?? this.eventsUpTo;
    return events;
  }

  /** The hold-out sample, where it has grown by much or is complete; null where the one that was sent will do. */
  private heldToSend(rows: number) {
    const complete = rows === this.heldBefore || rows >= MOST_HELD;
    this.heldBefore = rows;
    if (rows === 0 || this.heldSent >= Math.min(rows, MOST_HELD)) return null;
    if (!complete && rows < WORTH_SENDING * this.heldSent) return null;
    this.heldSent = Math.min(rows, MOST_HELD);
    return this.run?.heldOut(MOST_HELD) ?? firstHeld(this.latest, this.heldSent);
  }
}

/** A copy of the first rows of a checkpoint's hold-out sample. */
function firstHeld(checkpoint: Checkpoint | undefined, rows: number) {
  if (!checkpoint) return null;
  const { held, model } = checkpoint;
  return { values: held.values.slice(0, rows * model.d), weights: held.weights.slice(0, rows) };
}

/** What is shown of a checkpoint, with a copy of its model. */
export function snapshotOf(checkpoint: Checkpoint): LightSnapshot {
  const { model, step, rows, objective, movement, perClusterInertia, screening, tracker, held } = checkpoint;
  return {
    model: { ...model, centroids: model.centroids.slice(), weights: model.weights.slice() },
    ...{ step, rows, objective, movement, perClusterInertia, screening },
    ids: tracker?.clusters.map(({ id }) => id) ?? null,
    journal: tracker?.journal ?? [],
    heldRows: held.weights.length,
  };
}
