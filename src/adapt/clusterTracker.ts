import { emptyPageHinkley, type PageHinkleyState, pageHinkley } from '../drift/pageHinkley.js';
import type { LearnedBatch } from '../model/learnedBatch.js';
import type { Model } from '../model/model.js';
import { naturalLog } from '../numeric/naturalLog.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import type { ClusterEvent, EventMoment } from './clusterEvent.js';
import { emptyStreamDrift, type StreamDriftState, updateStreamDrift } from './streamDrift.js';

/** What is remembered of one cluster. */
export interface TrackedCluster {
  /** Its own number, which no other cluster ever gets. */
  id: number;
  /** Rows assigned to it since it was born. */
  hits: number;
  /** Rows of the stream since it was born. */
  age: number;
  /** Rows of the stream since the last one assigned to it. */
  silent: number;
  /** Whether an event has said that it fell quiet. */
  quiet: boolean;
  /** Test of the mean squared distance of its rows. */
  distance: PageHinkleyState;
  /** Test of its share of the weight. */
  share: PageHinkleyState;
  /** Test of the distance that its centroid moves in a step. */
  movement: PageHinkleyState;
}

/** What is remembered of all clusters over their lives; plain, so that a checkpoint can hold it. */
export interface TrackerState {
  /** The number that the next new cluster gets. */
  nextId: number;
  /** k, by place among the centroids. */
  clusters: readonly TrackedCluster[];
  /** k×d: where each cluster was when its position was last reported. */
  places: readonly number[];
  /** Drift tests on the stream as a whole. */
  global: StreamDriftState;
  /** k×d centroids and k weights of a fresh model that waits to be tried; null where there is none. */
  replica: { centroids: readonly number[]; weights: readonly number[] } | null;
  /** Mini-batch up to which fresh models are tried from time to time. */
  alertUntil: number;
  /** The latest 1,000 events, the oldest first. */
  journal: readonly ClusterEvent[];
}

/** What can be shown of a tracker. */
export interface TrackerView {
  /** k, the number of each cluster that no other cluster ever gets; null where clusters are not tracked. */
  readonly ids: readonly number[] | null;
  /** The latest events, the oldest first. */
  readonly journal: readonly ClusterEvent[];
}

/** Events that the journal keeps. */
const JOURNAL_LENGTH = 1000;
/** Page–Hinkley threshold of one signal, in deviations; ln 3k is added, since 3k signals are tested at once. */
const THRESHOLD = 14;
/** Rows that a cluster should have received by its share, while it received none, before it is called quiet. */
const MISSED_ROWS = 14;
/** Squared movement that is reported, in units of the squared spread (the mean squared distance) of the cluster. */
const MOVED_SPREADS = 1;

type Signal = 'distance' | 'share' | 'movement';

/** Follows clusters from mini-batch to mini-batch: gives each a stable number and reports what becomes of it. */
export class ClusterTracker {
  /** Events emitted by this tracker since it was made. */
  eventCount = 0;
  private nextId: number;
  private clusters: TrackedCluster[];
  private places: Float64Array;
  private global: StreamDriftState;
  private journal: readonly ClusterEvent[];
  private readonly threshold: number;

  /** @param from the tracker's part of a checkpoint; null to begin with new clusters */
  constructor({ k, centroids }: Model, from: TrackerState | null) {
    this.threshold = THRESHOLD + naturalLog(3 * k);
    this.nextId = from?.nextId ?? 0;
    this.clusters = from?.clusters.map((known) => ({ ...known })) ?? Array.from({ length: k }, () => this.newCluster());
    this.places = from ? Float64Array.from(from.places) : centroids.slice();
    this.global = from?.global ?? emptyStreamDrift();
    this.journal =
      from?.journal ?? this.clusters.map(({ id }, cluster) => ({ event: 'born', step: 0, rows: 0, id, cluster }));
  }

  /** Everything that the tracker remembers, as a value. */
  state(): Omit<TrackerState, 'replica' | 'alertUntil'> {
    const { nextId, global, journal } = this;
    const clusters = this.clusters.map((cluster) => ({ ...cluster }));
    return { nextId, clusters, places: Array.from(this.places), global, journal };
  }

  /** The numbers of the clusters by place among the centroids, and the latest events; nothing else is copied. */
  view(): TrackerView {
    return { ids: this.clusters.map(({ id }) => id), journal: this.journal };
  }

  /** What is remembered of the cluster at a place among the centroids. */
  at(cluster: number): Readonly<TrackedCluster> {
    return this.clusters[cluster];
  }

  /** Takes a mini-batch into account: counts, drift alarms and clusters that fell quiet. */
  observe(batch: LearnedBatch, model: Model): void {
    const { step, rows, statistics, weight, movements } = batch;
    const now = { step, rows };
    this.observeStream(now, batch);
    const batchRows = statistics.counts.reduce((sum, n) => sum + n, 0);
    const total = model.weights.reduce((sum, w) => sum + w, 0);
    for (let j = 0; j < model.k; j++) {
      const clusterWeight = statistics.weights[j];
      this.count(now, j, statistics.counts[j], batchRows, total > 0 ? model.weights[j] / total : 0);
      this.test(now, j, 'share', weight > 0 ? clusterWeight / weight : 0);
      if (!(clusterWeight > 0)) continue;
      this.test(now, j, 'distance', statistics.perClusterInertia[j] / clusterWeight);
      this.test(now, j, 'movement', Math.sqrt(movements[j]));
    }
  }

  /** Reports clusters that moved farther than their own spread since their position was last reported. */
  checkMovement(
    { step, rows }: EventMoment,
    { k, d, centroids, weights }: Model,
    perClusterInertia: readonly number[],
  ): void {
    for (let j = 0; j < k; j++) {
      const moved = squaredEuclidean(centroids, j * d, this.places, j * d, d);
      const spread = weights[j] > 0 ? perClusterInertia[j] / weights[j] : 0;
      if (!(spread > 0 && moved > MOVED_SPREADS * spread)) continue;
      const [from, to] = [Math.sqrt(spread), Math.sqrt(moved)];
      this.emit({ event: 'moved', step, rows, id: this.clusters[j].id, cluster: j, from, to });
      this.places.set(centroids.subarray(j * d, (j + 1) * d), j * d);
    }
  }

  /**
   * Records that a centroid was taken away from its cluster and put among the rows of another one.
   * @param into cluster that takes in the rows of the one that ends; undefined where it had none
   * @param among cluster that is split
   * @param place d, where the centroid is now
   */
  recordSplit(
    { step, rows }: EventMoment,
    cluster: number,
    into: number | undefined,
    among: number,
    place: Float64Array,
  ): void {
    const { id } = this.clusters[cluster];
    if (into === undefined) this.emit({ event: 'died', step, rows, id, cluster });
    else this.emit({ event: 'merged', step, rows, id, cluster, other: this.clusters[into].id });
    this.clusters[cluster] = this.newCluster();
    this.places.set(place, cluster * place.length);
    const born = this.clusters[cluster].id;
    this.emit({ event: 'split', step, rows, id: born, cluster, other: this.clusters[among].id });
    this.emit({ event: 'born', step, rows, id: born, cluster });
  }

  /**
   * Records that all centroids were replaced.
   * @param kept k, which former cluster each new one continues; undefined where it is new
   */
  recordReplacement(
    { step, rows }: EventMoment,
    kept: readonly (number | undefined)[],
    { centroids }: Pick<Model, 'centroids'>,
  ): void {
    const before = this.clusters;
    before.forEach(({ id }, cluster) => {
      if (!kept.includes(cluster)) this.emit({ event: 'died', step, rows, id, cluster });
    });
    this.clusters = kept.map((former, cluster) => {
      if (former !== undefined) return before[former];
      const born = this.newCluster();
      this.emit({ event: 'born', step, rows, id: born.id, cluster });
      return born;
    });
    this.places = centroids.slice();
  }

  /** The events after the first `count` that this tracker emitted, as far as the journal reaches back. */
  eventsSince(count: number): readonly ClusterEvent[] {
    return this.journal.slice(Math.max(0, this.journal.length - (this.eventCount - count)));
  }

  private newCluster(): TrackedCluster {
    const [distance, share, movement] = [emptyPageHinkley(), emptyPageHinkley(), emptyPageHinkley()];
    return { id: this.nextId++, hits: 0, age: 0, silent: 0, quiet: false, distance, share, movement };
  }

  private emit(event: ClusterEvent) {
    this.eventCount++;
    this.journal = [...this.journal, event].slice(-JOURNAL_LENGTH);
  }

  private count(now: EventMoment, j: number, hits: number, batchRows: number, share: number) {
    const cluster = this.clusters[j];
    cluster.age += batchRows;
    cluster.hits += hits;
    cluster.silent = hits > 0 ? 0 : cluster.silent + batchRows;
    if (hits > 0) cluster.quiet = false;
    else if (!cluster.quiet && share * cluster.silent > MISSED_ROWS) {
      cluster.quiet = true;
      this.emit({ event: 'quiet', ...now, id: cluster.id, cluster: j, from: share, to: 0 });
    }
  }

  /** Tests one signal of a cluster; a share may rise or fall, distance and movement alarm only when they rise. */
  private test(now: EventMoment, j: number, signal: Signal, value: number) {
    const cluster = this.clusters[j];
    const { mean } = cluster[signal];
    const { state, alarm } = pageHinkley(cluster[signal], value, this.threshold);
    cluster[signal] = state;
    if (alarm !== 'up' && !(alarm === 'down' && signal === 'share')) return;
    const change = { signal, detector: 'page-hinkley', from: mean, to: value } as const;
    this.emit({ event: 'drifting', ...now, id: cluster.id, cluster: j, ...change });
  }

  private observeStream(now: EventMoment, { statistics, weight, movement: moved }: LearnedBatch) {
    const distance = weight > 0 ? statistics.inertia / weight : 0;
    const movement = Math.sqrt(moved);
    const { state, alarms } = updateStreamDrift(this.global, { distance, movement }, this.threshold);
    this.global = state;
    for (const alarm of alarms) this.emit({ event: 'drifting', ...now, id: null, cluster: null, ...alarm });
  }
}
