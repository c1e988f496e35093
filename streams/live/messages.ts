/**
 * What the live view's server tells its viewers; docs/serve.md describes the same for programs in other languages. All
 * numbers that are not finite are null. Texts in base64 hold little-endian numbers, one after another.
 */
import type { ClusterEvent } from '../../src/adapt/index.js';

/** Version of these messages; raised when an older viewer would misread a newer server. */
export const PROTOCOL = 1;

/** Number of float32 or uint32 values as base64. */
export type Base64 = string;

/** How the stream is doing, from the age of the latest news. */
export type LiveState = 'waiting' | 'learning' | 'stalled' | 'reconnecting' | 'done';

/** The run that is shown. */
export interface RunMessage {
  /** Unique to this start of the server; a viewer that sees another one has a new run, or one that was resumed. */
  readonly id: string;
  /** What runs, such as `fit` or `serve`. */
  readonly command: string;
  /** What is read, as it was typed, without secrets. */
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Options by name. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
}

/** The plane that rows and centroids are drawn in: the two directions in which the rows spread most. */
export interface MapMessage {
  /** Raised by each refit; points of different maps must not be drawn together. */
  readonly number: number;
  /** d: the mean of the rows that the plane was fitted to; left out where d is above 64. */
  readonly origin?: readonly number[];
  /** Share of the variance along each axis, 0…1. */
  readonly share: readonly [number, number];
  /** What the rows and centroids cover: x0, y0, x1, y1. */
  readonly bounds: readonly [number, number, number, number];
}

/** Held-out rows, which were never learned from, in the plane of the map. */
export interface SampleMessage {
  /** Number of rows n, at most 2,000. */
  readonly rows: number;
  /** Float32 2n: x, y of each. */
  readonly xy: Base64;
}

/** The objective over time, at most 2,048 points, thinned evenly. All arrays have the same length. */
export interface HistoryMessage {
  /** Mini-batches. */
  readonly step: readonly number[];
  /** Rows read. */
  readonly rows: readonly number[];
  /** Milliseconds since 1970. */
  readonly time: readonly number[];
  /** Mean squared distance of the latest mini-batch, before it was learned from. */
  readonly batch: readonly (number | null)[];
  /** The same over the latest mini-batches. */
  readonly recent: readonly (number | null)[];
  /** Mean squared distance of the held-out rows. */
  readonly holdout: readonly (number | null)[];
  /** Proved lower bound; see `ObjectiveMessage.lower`. */
  readonly lower: readonly (number | null)[];
}

/** The objective at one step, as mean squared distances. */
export interface ObjectiveMessage {
  /** Of the latest mini-batch, before it was learned from. */
  readonly batch: number | null;
  /** Over the latest mini-batches. */
  readonly recent: number | null;
  /** Of the held-out rows; null where none are held out or they were not measured. */
  readonly holdout: number | null;
  /** Lower end of the 95 % confidence interval of `holdout`. */
  readonly holdoutLow: number | null;
  /** Upper end of it. */
  readonly holdoutHigh: number | null;
  /** Proved: no k centroids have a smaller mean squared distance on the rows learned so far. */
  readonly lower: number | null;
  /** Proved: this model is at most this fraction above the best possible, rounded up; null where nothing is proved. */
  readonly gap: number | null;
}

/** What the view itself costs. */
export interface ViewCost {
  /** Milliseconds of the learner's thread that the latest copy of the model took. */
  readonly snapshotMilliseconds: number;
  /** Bytes of that copy. */
  readonly bytes: number;
  /** Viewers that are connected. */
  readonly viewers: number;
  /** Checkpoints that were not sent, since viewers were still busy with an older one. */
  readonly skipped: number;
}

/** How the program that learns is doing. */
export interface HealthMessage {
  /** How the stream is doing. */
  readonly state: LiveState;
  /** Rows or records that wait in the source; null where that is not known. */
  readonly lag: number | null;
  /** Age of the latest checkpoint on disk; null where there is none. */
  readonly checkpointAgeSeconds: number | null;
  /** The screening that assigned the latest mini-batch; empty where that is not known. */
  readonly screen: string;
  /** Threads that assigned it; 0 where that is not known. */
  readonly threads: number;
  /** Resident memory of the process. */
  readonly memoryBytes: number;
  /** What the view itself costs. */
  readonly view: ViewCost;
}

/** The newest model as it is drawn; at most 32 kB at k = 1,000. SSE event `checkpoint`, whose id is the step. */
export interface CheckpointMessage {
  /** SHA-256 of the model, in hexadecimal, as `digestOf` gives it; name it to `/predict?version=`. */
  readonly version: string;
  /** Mini-batches. */
  readonly step: number;
  /** Rows read. */
  readonly rows: number;
  /** Rows that could not be learned from. */
  readonly rejected: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Seconds since the run, or the process that resumed it, began. */
  readonly elapsedSeconds: number;
  /** Rows read per second. */
  readonly rowsPerSecond: number;
  /** The objective. */
  readonly objective: ObjectiveMessage;
  /** Number of the map that `xy` belongs to. */
  readonly map: number;
  /** Float32 2k: x, y of each centroid in the plane of the map. */
  readonly xy: Base64;
  /** Float32 k: weight of each cluster. */
  readonly weights: Base64;
  /** Float32 k: mean squared distance of the rows of each cluster, before they were learned from; NaN without rows. */
  readonly errors: Base64;
  /** Float32 k: distance that each centroid moved per mini-batch since the last message; NaN where not known. */
  readonly speeds: Base64;
  /**
   * Uint16 k, or uint32 k where a number is above 65,535, as the length tells: the number of each cluster that no other
   * cluster ever gets; its index where clusters are not tracked.
   */
  readonly ids: Base64;
  /** How the program is doing. */
  readonly health: HealthMessage;
}

/** What happened to a cluster, or, with `id` null, to the stream as a whole. SSE event `cluster`. */
export interface ClusterMessage extends ClusterEvent {
  /** Milliseconds since 1970 when it was noticed. */
  readonly time: number;
  /** The same in a sentence. */
  readonly text: string;
}

/**
 * The first message to each viewer, and all that it needs. SSE event `hello`; sent again, in place of all that came
 * before, when there is a first model, when the hold-out sample has grown, and after a refit.
 */
export interface HelloMessage {
  /** Version of these messages. */
  readonly protocol: number;
  /** Such as `meander 0.2.0`. */
  readonly software: string;
  /** The run that is shown. */
  readonly run: RunMessage;
  /** Number of clusters; 0 before the first model. */
  readonly k: number;
  /** Number of features; 0 before the first model. */
  readonly dims: number;
  /** Names of the features, at most 64; text that anybody may have written. */
  readonly features: readonly string[];
  /** The plane of all points; null before the first model. */
  readonly map: MapMessage | null;
  /** Held-out rows in that plane; null where there are none. */
  readonly sample: SampleMessage | null;
  /** The objective so far. */
  readonly history: HistoryMessage;
  /** The latest 200 cluster events, the oldest first. */
  readonly events: readonly ClusterMessage[];
  /** The newest model; null before the first one. */
  readonly checkpoint: CheckpointMessage | null;
  /** How the stream is doing. */
  readonly state: LiveState;
}

/** The end of the run. SSE event `done`. */
export interface DoneMessage {
  /** Such as `complete`, `SIGINT`, or what went wrong. */
  readonly reason: string;
  /** Mini-batches. */
  readonly step: number;
  /** Rows read. */
  readonly rows: number;
  /** SHA-256 of the last model; null where there is none. */
  readonly version: string | null;
  /** File that the model was written to; null where there is none. */
  readonly out: string | null;
}

/** A change of `HealthMessage.state` or of anything else in it between two models. SSE event `health`. */
export type HealthEvent = HealthMessage;
