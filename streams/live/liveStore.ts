import { randomUUID } from 'node:crypto';
import type { ClusterEvent } from '../../src/adapt/index.js';
import { type Checkpoint, lightCheckpoint } from '../../src/learner/index.js';
import type { HeldRows, Model } from '../../src/model/index.js';
import { type HistoryPoint, MOST_POINTS, type RunPoints } from '../sinks/runHistory.js';
import { ThinnedList } from '../sinks/thinnedList.js';
import { describeEvent } from '../wording.js';
import { ClusterHistory } from './clusterHistory.js';
import { digestInTurns } from './digestInTurns.js';
import { historyMessage } from './historyMessage.js';
import type { HoldoutMeasure } from './holdoutMeasure.js';
import type { PointMessage, SnapshotMessage } from './link.js';
import { MapOfRun } from './mapOfRun.js';
import type { ClusterMessage, DoneMessage, HelloMessage, RunMessage } from './messages.js';
import { type Version, Versions } from './versions.js';

/** Events that a new viewer is sent, and those that `/journal` gives. */
const [SHOWN_EVENTS, MOST_EVENTS] = [200, 1000];
/** Names of features that a viewer is sent. */
const MOST_NAMES = 64;

/** Everything that the server knows of a run. */
export class LiveStore {
  /** The run. */
  readonly run: RunMessage;
  /** The models that are kept. */
  readonly versions = new Versions();
  /** What became of each cluster. */
  readonly clusters = new ClusterHistory();
  /** The plane; null before the first model. */
  map: MapOfRun | null = null;
  /** The hold-out sample; null where there is none. */
  held: HeldRows | null = null;
  /** The newest measure of the hold-out, and the step that it belongs to. */
  holdout: (HoldoutMeasure & { step: number }) | null = null;
  /** The newest proved lower bound. */
  lower: number | null = null;
  /** How far the model is from the best possible one at most; null where nothing is proved. */
  gap: number | null = null;
  /** The newest whole checkpoint. */
  full: Checkpoint | undefined;
  /** The end of the run, once it is over. */
  done: DoneMessage | undefined;
  /** Milliseconds since 1970 of the newest checkpoint on disk. */
  savedAt: number | undefined;
  /** Milliseconds that the latest copy took on the learner's thread. */
  copyCost = 0;
  private readonly history = new ThinnedList<HistoryPoint>(MOST_POINTS);
  private events: ClusterMessage[] = [];

  constructor(run: Omit<RunMessage, 'id' | 'startedAt'>) {
    this.run = { id: randomUUID(), startedAt: Date.now(), ...run };
  }

  /** The names of the features, numbered where the model has none. */
  get featureNames(): readonly string[] {
    const model = this.versions.newest?.model;
    if (!model) return [];
    const names = model.featureNames ?? [];
    return names.length > 0 ? names : Array.from({ length: model.d }, (_, t) => `feature ${t}`);
  }

  /** Takes the history of the run so far, in place of the one that was collected. */
  takePast({ points, gap }: RunPoints): void {
    this.history.replace(points, gap);
    this.lower = points.at(-1)?.lower ?? this.lower;
  }

  /** Takes a point of the history. @returns the new events */
  addPoint({ step, rows, time, objective, events }: PointMessage): ClusterMessage[] {
    this.done = undefined;
    this.lower = objective.lower ?? this.lower;
    const holdout = objective.holdout ?? (this.holdout?.step === step ? this.holdout.mean : null);
    const latest = this.latestPoint();
    if (latest?.step === step) latest.holdout ??= holdout;
    else this.history.add({ step, rows, time, ...objective, holdout, lower: this.lower });
    return this.addEvents(events, time);
  }

  /** The latest point of the history. */
  latestPoint(): HistoryPoint | undefined {
    return this.history.items().at(-1);
  }

  /**
   * Takes a model; until all is known of it, the one before stays the newest. Calls must wait for each other.
   * @returns the new events, and the model where it is another one than the newest
   */
  async addSnapshot(message: SnapshotMessage): Promise<{ events: ClusterMessage[]; version: Version | undefined }> {
    const { snapshot, time, cost } = message;
    const version = await versionOf(message);
    const held = message.held ?? this.held;
    const before = this.versions.newest?.model;
    const { k, d } = version.model;
    const isFitted = this.map && (!before || (before.k === k && before.d === d));
    const map = isFitted ? this.map : await this.fitMap(version.model, held);
    if (isFitted && message.held) await map?.show(message.held);
    this.copyCost = cost;
    this.held = held;
    this.map = map;
    const isNew = this.versions.add(version);
    if (isNew) this.clusters.add(version);
    return { events: this.addEvents(snapshot.journal, time), version: isNew ? version : undefined };
  }

  /** Takes a measure of the hold-out. */
  addHoldout(step: number, measure: HoldoutMeasure): void {
    this.holdout = { ...measure, step };
    const point = this.history.items().findLast((other) => other.step === step);
    if (point) point.holdout ??= measure.mean;
  }

  /** Fits the plane again, to the hold-out sample or the centroids of today. */
  async refit(): Promise<void> {
    const { newest } = this.versions;
    if (newest) this.map = await this.fitMap(newest.model, this.held);
  }

  /** The latest events, the oldest first. */
  journal(): readonly ClusterMessage[] {
    return this.events;
  }

  /** What a new viewer is told, but for what changes by itself. */
  hello(): Omit<HelloMessage, 'checkpoint' | 'state' | 'protocol' | 'software'> {
    const model = this.versions.newest?.model;
    return {
      run: this.run,
      k: model?.k ?? 0,
      dims: model?.d ?? 0,
      features: this.featureNames.slice(0, MOST_NAMES),
      map: this.map?.message ?? null,
      sample: this.map?.sample ?? null,
      history: historyMessage(this.history.items()),
      events: this.events.slice(-SHOWN_EVENTS),
    };
  }

  private fitMap(model: Model, held: HeldRows | null): Promise<MapOfRun> {
    return MapOfRun.fit((this.map?.message.number ?? 0) + 1, model, held);
  }

  private addEvents(events: readonly ClusterEvent[], time: number): ClusterMessage[] {
    const added = events.map((event) => ({ ...event, time, text: describeEvent(event) }));
    this.events = [...this.events, ...added].slice(-MOST_EVENTS);
    return added;
  }
}

async function versionOf({ snapshot, options, time, last }: SnapshotMessage): Promise<Version> {
  const { model, step, rows, perClusterInertia, ids } = snapshot;
  const { k, weights } = model;
  const errors = Float32Array.from({ length: k }, (_, j) =>
    weights[j] > 0 && perClusterInertia.length === k ? perClusterInertia[j] / weights[j] : Number.NaN,
  );
  return {
    version: await digestInTurns(lightCheckpoint(snapshot, { options })),
    ...{ step, rows: rows.read, time, model, snapshot, options, errors, last },
    ids: ids ?? Array.from({ length: k }, (_, j) => j),
  };
}
