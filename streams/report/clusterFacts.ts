import type { Checkpoint } from '../../src/learner/index.js';
import { inverseTransform, nearestCentroid } from '../../src/model/index.js';
import { type FeatureMoments, MomentSums } from './featureMoments.js';
import type { RowFindings } from './rowFindings.js';

/** Held-out rows from which on they speak for the whole. */
const ENOUGH_HELD = 30;

/** The whole that clusters are compared with. */
export interface Whole extends FeatureMoments {
  /** What it is, in words. */
  readonly words: string;
}

/** Mean and deviation of the features, in the units of the model, from the best that is known of them. */
export function wholeOf({ model, held }: Checkpoint, findings: RowFindings | undefined): Whole {
  const { d, k, transform } = model;
  if (findings && findings.weight > 0) return { ...findings.moments, words: 'all rows of the source' };
  if (transform?.standardize && !transform.normalize)
    return { mean: new Float64Array(d), deviation: new Float64Array(d).fill(1), words: 'the rows seeded from' };
  const sums = new MomentSums(d);
  if (held.weights.length >= ENOUGH_HELD) {
    sums.add({ values: held.values, weights: held.weights, n: held.weights.length });
    return { ...sums.result(), words: 'the rows held out' };
  }
  sums.add({ values: model.centroids, weights: model.weights, n: k });
  return { ...sums.result(), words: 'the centroids by weight, since no rows were given' };
}

/** Standard deviations from which on a feature is telling; the most telling one is named in any case. */
const TELLING = 0.25;

/** How a cluster differs from the whole in one feature. */
export interface TellingFeature {
  /** Index of the feature. */
  readonly feature: number;
  /** Difference of the centroid from the mean of the whole, in standard deviations of the whole. */
  readonly deviations: number;
  /** The centroid there, in the units of the data. */
  readonly value: number;
}

/** What a report says of one cluster. */
export interface ClusterFacts {
  /** Its index among the centroids. */
  readonly cluster: number;
  /** Its stable id, where the run tracked its clusters. */
  readonly id: number | null;
  /** The weight that it has absorbed. */
  readonly weight: number;
  /** Its part of all weight, 0…1. */
  readonly share: number;
  /** Root of the mean squared distance of its rows, each when it was learned from; null where nothing was learned. */
  readonly spread: number | null;
  /** The nearest other cluster, and the distance to it; −1 where there is none. */
  readonly nearest: { readonly cluster: number; readonly distance: number };
  /** d, how far it is from the whole in each feature, in standard deviations. */
  readonly deviations: Float64Array;
  /** d, in the units of the data. */
  readonly centroid: Float64Array;
}

/** The clusters of a model, that of the greatest weight first. */
export function clusterFacts({ model, tracker, perClusterInertia }: Checkpoint, whole: Whole): ClusterFacts[] {
  const { k, d, centroids, weights, transform } = model;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const facts = Array.from({ length: k }, (_, j): ClusterFacts => {
    const own = centroids.subarray(j * d, (j + 1) * d);
    const near = nearestCentroid(centroids, j * d, model, j);
    return {
      cluster: j,
      id: tracker?.clusters[j]?.id ?? null,
      weight: weights[j],
      share: total > 0 ? weights[j] / total : 0,
      spread: weights[j] > 0 && perClusterInertia.length > 0 ? Math.sqrt(perClusterInertia[j] / weights[j]) : null,
      nearest: { cluster: near.index, distance: Math.sqrt(near.squaredDistance) },
      deviations: own.map((x, t) => (whole.deviation[t] > 0 ? (x - whole.mean[t]) / whole.deviation[t] : 0)),
      centroid: inverseTransform(transform, own),
    };
  });
  return facts.sort((a, b) => b.weight - a.weight || a.cluster - b.cluster);
}

/** The features in which a cluster differs most from the whole, the most telling first. */
export function tellingFeatures({ deviations, centroid }: ClusterFacts, most: number): TellingFeature[] {
  return Array.from(deviations, (difference, feature) => ({
    feature,
    deviations: difference,
    value: centroid[feature],
  }))
    .sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations) || a.feature - b.feature)
    .slice(0, most)
    .filter((one, i) => i === 0 || Math.abs(one.deviations) >= TELLING);
}
