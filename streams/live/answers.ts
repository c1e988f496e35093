/** What the live view's server answers to requests, as JSON; docs/serve.md describes the same. */

/** A model that the server still has; `/versions` lists them, the newest first, at most 8. */
export interface VersionMessage {
  /** SHA-256 of the model. */
  readonly version: string;
  /** Mini-batches. */
  readonly step: number;
  /** Rows read. */
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Answer of `POST /predict`; all rows were labelled by one model. */
export interface PredictMessage {
  /** SHA-256 of that model. */
  readonly version: string;
  /** Its mini-batches. */
  readonly step: number;
  /** Index of the nearest centroid, per row. */
  readonly labels: readonly number[];
  /** Squared Euclidean distance to it, as `meander predict` gives it, in the unit in which the model was learned. */
  readonly distances: readonly number[];
  /** Index of the second nearest centroid, per row; null with one cluster. */
  readonly second: readonly (number | null)[];
  /** Squared Euclidean distance to that one. */
  readonly secondDistances: readonly (number | null)[];
}

/** A feature of one cluster beside the same of all rows. */
export interface FeatureMessage {
  /** Name of the feature; text that anybody may have written. */
  readonly name: string;
  /** Of the centroid, in the unit of the data. */
  readonly value: number;
  /** Mean over all clusters, by weight. */
  readonly whole: number;
  /** Their difference, in standard deviations of the held-out rows, or of the centroids where there are none. */
  readonly difference: number;
}

/** Answer of `/clusters/ID`. */
export interface ClusterDetails {
  /** Stable number of the cluster. */
  readonly cluster: number;
  /** Index among the centroids, which is its label. */
  readonly index: number;
  /** SHA-256 of the model that this is about. */
  readonly version: string;
  /** Weight that it has absorbed. */
  readonly weight: number;
  /** Share of the whole weight, 0…1. */
  readonly share: number;
  /** Root of the mean squared distance of its rows, before they were learned from; null where it has none. */
  readonly spread: number | null;
  /** At most 12 features, those that differ most first. */
  readonly features: readonly FeatureMessage[];
  /** At most 5 held-out rows, the nearest first, in the unit of the data, with their distances. */
  readonly nearest: readonly NearRow[];
  /** The cluster over time, the oldest first, at most 256 points. */
  readonly history: readonly ClusterPoint[];
}

/** A held-out row near a centroid. */
export interface NearRow {
  /** d numbers in the unit of the data, or 64 of them where there are more. */
  readonly row: readonly number[];
  /** Squared Euclidean distance to the centroid, in the unit in which the model was learned. */
  readonly distance: number;
}

/** One cluster at one step. */
export interface ClusterPoint {
  /** Mini-batches. */
  readonly step: number;
  /** Weight that it has absorbed. */
  readonly weight: number;
  /** Mean squared distance of its rows, before they were learned from; null where it has none. */
  readonly error: number | null;
}

/** Answer of a request that was refused or failed, with a status from 400 on. */
export interface ErrorMessage {
  /** What happened and what to do, in a sentence. */
  readonly error: string;
}
