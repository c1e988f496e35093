import { type AdwinState, adwin, emptyAdwin } from '../drift/adwin.js';
import { emptyPageHinkley, type PageHinkleyState, pageHinkley } from '../drift/pageHinkley.js';
import type { Model } from '../model/model.js';
import type { Statistics } from '../model/statistics.js';
import { naturalLog } from '../numeric/naturalLog.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/** Something that happened to a cluster, or, with `id` null, to the stream as a whole. */
export interface ClusterEvent {
  event: 'born' | 'died' | 'merged' | 'split' | 'moved' | 'drifting' | 'quiet';
  /** Mini-batch after which it was seen, and rows learned by then. */
  step: number;
  rows: number;
  /** The cluster's own number, which no other ever has, and its place among the centroids at the time. */
  id: number | null;
  cluster: number | null;
  /** Of `merged` the cluster that took it in, of `split` the one that it was split from. */
  other?: number;
  /** Of `drifting`: what of it changed, and which test says so. */
  signal?: 'distance' | 'share' | 'movement';
  detector?: 'page-hinkley' | 'adwin';
  /** A number before and after: mean squared distance, share of the weight, distance moved. */
  from?: number;
  to?: number;
}

/** What is remembered of one cluster. */
export interface TrackedCluster {
  id: number;
  /** Rows that it was hit by since it was born, and rows that the stream had since then. */
  hits: number;
  age: number;
  /** Rows that the stream had since its last one, and whether that was said. */
  silent: number;
  quiet: boolean;
  distance: PageHinkleyState;
  share: PageHinkleyState;
  movement: PageHinkleyState;
}

/** What is remembered of the life of all clusters; plain, so that a checkpoint can hold it. */
export interface TrackerState {
  nextId: number;
  clusters: readonly TrackedCluster[];
  /** k×d: where each cluster was when its place was last told. */
  places: readonly number[];
  global: {
    pageHinkley: PageHinkleyState;
    distance: AdwinState;
    movement: AdwinState;
    scale: { distance: number; movement: number; n: number };
  };
  /** k×d centroids and k weights of a fresh model that waits to be tried; null where there is none. */
  replica: { centroids: readonly number[]; weights: readonly number[] } | null;
  /** Mini-batch up to which a fresh model is tried again now and then. */
  alertUntil: number;
  /** The latest 1,000 events. */
  journal: readonly ClusterEvent[];
}

const MOST_EVENTS = 1000;
/** Mini-batches between two looks at where the centroids are. */
export const CHECK_EVERY = 16;
/** Page–Hinkley's threshold for one signal, and ADWIN's chance of a false alarm at one mini-batch. */
const [THRESHOLD, DELTA] = [14, 1e-5];
/** Mini-batches that give the scale of the whole. */
const SCALE_FROM = 20;
/** Rows that a cluster should have had by its share, in a row without one, before it is called quiet. */
const MISSED = 14;
/** Spreads (root mean squared distance) that a cluster moves before it is told. */
const MOVED = 1;

/** Watches clusters from mini-batch to mini-batch: gives each a number of its own and tells what becomes of it. */
export class ClusterTracker {
  private nextId: number;
  private clusters: TrackedCluster[];
  private places: Float64Array;
  private global: TrackerState['global'];
  private journal: readonly ClusterEvent[];
  /** A fresh model that waits to be tried on the next mini-batch. */
  replica: Model | undefined;
  /** Mini-batch up to which one is made now and then, since the stream was seen to change. */
  alertUntil: number;
  private readonly threshold: number;

  constructor(model: Model, from?: TrackerState) {
    const { k, centroids } = model;
    this.threshold = THRESHOLD + naturalLog(3 * k);
    this.nextId = from?.nextId ?? 0;
    this.clusters = from
      ? from.clusters.map((cluster) => ({ ...cluster }))
      : Array.from({ length: k }, () => this.newCluster());
    this.places = from ? Float64Array.from(from.places) : centroids.slice();
    this.global = from?.global ?? {
      pageHinkley: emptyPageHinkley(),
      distance: emptyAdwin(),
      movement: emptyAdwin(),
      scale: { distance: 0, movement: 0, n: 0 },
    };
    if (from?.replica)
      this.replica = {
        ...model,
        centroids: Float64Array.from(from.replica.centroids),
        weights: Float64Array.from(from.replica.weights),
      };
    this.alertUntil = from?.alertUntil ?? 0;
    this.journal =
      from?.journal ?? this.clusters.map(({ id }, cluster) => ({ event: 'born', step: 0, rows: 0, id, cluster }));
  }

  /** Everything, as a value. */
  state(): TrackerState {
    const { nextId, global: whole, journal } = this;
    const replica = this.replica
      ? { centroids: Array.from(this.replica.centroids), weights: Array.from(this.replica.weights) }
      : null;
    return {
      nextId,
      replica,
      alertUntil: this.alertUntil,
      clusters: this.clusters.map((cluster) => ({ ...cluster })),
      places: Array.from(this.places),
      global: whole,
      journal,
    };
  }

  /** What is remembered of the cluster at a place. */
  at(cluster: number): Readonly<TrackedCluster> {
    return this.clusters[cluster];
  }

  /** One mini-batch: counts, alarms and silence. @param movements k, ‖movement of c_j‖² */
  observe(now: { step: number; rows: number }, statistics: Statistics, movements: Float64Array, model: Model): void {
    const weight = statistics.weights.reduce((sum, w) => sum + w, 0);
    const count = statistics.counts.reduce((sum, n) => sum + n, 0);
    const total = model.weights.reduce((sum, w) => sum + w, 0);
    this.observeWhole(now, weight > 0 ? statistics.inertia / weight : 0, movements);
    for (let j = 0; j < model.k; j++) {
      const watched = this.clusters[j];
      const share = total > 0 ? model.weights[j] / total : 0;
      watched.age += count;
      watched.hits += statistics.counts[j];
      watched.silent = statistics.counts[j] > 0 ? 0 : watched.silent + count;
      if (statistics.counts[j] > 0) watched.quiet = false;
      else if (!watched.quiet && share * watched.silent > MISSED) {
        watched.quiet = true;
        this.emit({ event: 'quiet', ...now, id: watched.id, cluster: j, from: share, to: 0 });
      }
      this.test(now, j, 'share', weight > 0 ? statistics.weights[j] / weight : 0, true);
      if (!(statistics.weights[j] > 0)) continue;
      this.test(now, j, 'distance', statistics.perClusterInertia[j] / statistics.weights[j], false);
      this.test(now, j, 'movement', Math.sqrt(movements[j]), false);
    }
  }

  /** Tells which clusters have moved farther than their own spread since they were last told of. */
  checkMovement(
    now: { step: number; rows: number },
    { k, d, centroids, weights }: Model,
    inertias: readonly number[],
  ): void {
    for (let j = 0; j < k; j++) {
      const moved = squaredEuclidean(centroids, j * d, this.places, j * d, d);
      const spread = weights[j] > 0 ? inertias[j] / weights[j] : 0;
      if (!(spread > 0 && moved > MOVED * spread)) continue;
      this.emit({
        event: 'moved',
        ...now,
        id: this.clusters[j].id,
        cluster: j,
        from: Math.sqrt(spread),
        to: Math.sqrt(moved),
      });
      this.places.set(centroids.subarray(j * d, (j + 1) * d), j * d);
    }
  }

  /** A centroid was taken from its cluster, which ends or becomes part of `into`, and put among the rows of `among`. */
  recordSplit(
    now: { step: number; rows: number },
    cluster: number,
    into: number | undefined,
    among: number,
    place: Float64Array,
  ): void {
    const { id } = this.clusters[cluster];
    if (into === undefined) this.emit({ event: 'died', ...now, id, cluster });
    else this.emit({ event: 'merged', ...now, id, cluster, other: this.clusters[into].id });
    this.clusters[cluster] = this.newCluster();
    this.places.set(place, cluster * place.length);
    const born = this.clusters[cluster].id;
    this.emit({ event: 'split', ...now, id: born, cluster, other: this.clusters[among].id });
    this.emit({ event: 'born', ...now, id: born, cluster });
  }

  /** All centroids were replaced: cluster j goes on as the former `kept[j]`, or is new. */
  recordReplacement(
    now: { step: number; rows: number },
    kept: readonly (number | undefined)[],
    { centroids }: Model,
  ): void {
    const before = this.clusters;
    before.forEach(({ id }, cluster) => kept.includes(cluster) || this.emit({ event: 'died', ...now, id, cluster }));
    this.clusters = kept.map((former, cluster) => {
      if (former !== undefined) return before[former];
      const born = this.newCluster();
      this.emit({ event: 'born', ...now, id: born.id, cluster });
      return born;
    });
    this.places = centroids.slice();
  }

  /** Events after the n-th that was told. */
  eventsSince(eventCount: number): readonly ClusterEvent[] {
    return this.journal.slice(Math.max(0, this.journal.length - (this.told - eventCount)));
  }

  /** Events told so far. */
  told = 0;

  private newCluster(): TrackedCluster {
    const [distance, share, movement] = [emptyPageHinkley(), emptyPageHinkley(), emptyPageHinkley()];
    return { id: this.nextId++, hits: 0, age: 0, silent: 0, quiet: false, distance, share, movement };
  }

  private emit(event: ClusterEvent) {
    this.told++;
    this.journal = [...this.journal, event].slice(-MOST_EVENTS);
  }

  private test(
    now: { step: number; rows: number },
    cluster: number,
    signal: 'distance' | 'share' | 'movement',
    value: number,
    both: boolean,
  ) {
    const watched = this.clusters[cluster];
    const before = watched[signal].mean;
    const { state, alarm } = pageHinkley(watched[signal], value, this.threshold);
    watched[signal] = state;
    if (alarm === 'up' || (alarm && both)) {
      this.emit({
        event: 'drifting',
        ...now,
        id: watched.id,
        cluster,
        signal,
        detector: 'page-hinkley',
        from: before,
        to: value,
      });
    }
  }

  /** Page–Hinkley finds what is sudden, ADWIN what is slow; it wants values in 0…1: v/(v + scale), ½ at the scale of the beginning. */
  private observeWhole(now: { step: number; rows: number }, distance: number, movements: Float64Array) {
    const movement = Math.sqrt(movements.reduce((sum, moved) => sum + moved, 0));
    const before = this.global.pageHinkley.mean;
    const { state: sudden, alarm } = pageHinkley(this.global.pageHinkley, distance, this.threshold);
    this.global = { ...this.global, pageHinkley: sudden };
    if (alarm === 'up')
      this.emit({
        event: 'drifting',
        ...now,
        id: null,
        cluster: null,
        signal: 'distance',
        detector: 'page-hinkley',
        from: before,
        to: distance,
      });
    const { scale } = this.global;
    if (scale.n < SCALE_FROM) {
      const n = scale.n + 1;
      this.global = {
        ...this.global,
        scale: {
          n,
          distance: scale.distance + (distance - scale.distance) / n,
          movement: scale.movement + (movement - scale.movement) / n,
        },
      };
      return;
    }
    for (const [signal, value] of [
      ['distance', distance],
      ['movement', movement],
    ] as const) {
      const unit = scale[signal] > 0 ? scale[signal] : 1;
      const { state, change } = adwin(this.global[signal], value / (value + unit), DELTA);
      this.global = { ...this.global, [signal]: state };
      const back = (y: number) => (unit * y) / (1 - y);
      if (change && change.to > change.from)
        this.emit({
          event: 'drifting',
          ...now,
          id: null,
          cluster: null,
          signal,
          detector: 'adwin',
          from: back(change.from),
          to: back(change.to),
        });
    }
  }
}
