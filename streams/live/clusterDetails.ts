import { inverseTransform } from '../../src/model/index.js';
import { squaredEuclidean } from '../../src/numeric/index.js';
import type { ClusterDetails, FeatureMessage, NearRow } from './answers.js';
import type { LiveStore } from './liveStore.js';
import { HttpError } from './respond.js';
import type { Version } from './versions.js';

/** Features, held-out rows and numbers of such a row that are told of a cluster. */
const [MOST_FEATURES, MOST_ROWS, MOST_NUMBERS] = [12, 5, 64];

/** What is known of one cluster. @throws HttpError 404 where no cluster has the number */
export function clusterDetails(store: LiveStore, version: Version, id: number): ClusterDetails {
  const { model, ids, errors } = version;
  const index = ids.indexOf(id);
  if (index < 0)
    throw new HttpError(404, `There is no cluster with the number ${id} now; /journal tells what became of it.`);
  const total = model.weights.reduce((sum, weight) => sum + weight, 0);
  return {
    cluster: id,
    index,
    version: version.version,
    weight: model.weights[index],
    share: total > 0 ? model.weights[index] / total : 0,
    spread: Number.isNaN(errors[index]) ? null : Math.sqrt(errors[index]),
    features: telling(store, version, index),
    nearest: nearest(store, version, index),
    history: store.clusters.of(id),
  };
}

/** The features in which a cluster differs most from the whole. */
function telling(store: LiveStore, { model }: Version, index: number): FeatureMessage[] {
  const { d, centroids, transform } = model;
  const { mean, deviation } = wholeOf(store, model);
  const centroid = centroids.slice(index * d, (index + 1) * d);
  const values = inverseTransform(transform, centroid);
  const whole = inverseTransform(transform, mean);
  const names = store.featureNames;
  const differences = Array.from(centroid, (x, t) => (deviation[t] > 0 ? (x - mean[t]) / deviation[t] : 0));
  return differences
    .map((difference, t) => ({ name: names[t], value: values[t], whole: whole[t], difference }))
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, MOST_FEATURES);
}

/** Mean of the clusters by weight, and the standard deviations of the held-out rows, or else of the clusters. */
function wholeOf({ held }: LiveStore, { k, d, centroids, weights }: Version['model']) {
  const none = !weights.some((weight) => weight > 0);
  const clusters = { values: centroids, weights: none ? new Float64Array(k).fill(1) : weights };
  const mean = moments(clusters, d).mean;
  const { deviation } = moments(held && held.weights.length > 1 ? held : clusters, d);
  return { mean, deviation };
}

function moments({ values, weights }: { values: Float64Array; weights: Float64Array }, d: number) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Float64Array(d);
  const square = new Float64Array(d);
  weights.forEach((weight, i) => {
    for (let t = 0; t < d; t++) mean[t] += (weight / total) * values[i * d + t];
  });
  weights.forEach((weight, i) => {
    for (let t = 0; t < d; t++)
      square[t] += (weight / total) * (values[i * d + t] - mean[t]) * (values[i * d + t] - mean[t]);
  });
  return { mean, deviation: square.map(Math.sqrt) };
}

/** The held-out rows that are nearest to a centroid, in the unit of the data. */
function nearest({ held }: LiveStore, { model }: Version, index: number): NearRow[] {
  if (!held) return [];
  const { d, centroids, transform } = model;
  return Array.from(held.weights, (_, i) => ({
    i,
    distance: squaredEuclidean(held.values, i * d, centroids, index * d, d),
  }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_ROWS)
    .map(({ i, distance }) => {
      const row = inverseTransform(transform, held.values.slice(i * d, (i + 1) * d));
      return { row: Array.from(row).slice(0, MOST_NUMBERS), distance };
    });
}
