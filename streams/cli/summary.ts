import type { Checkpoint } from '../../src/learner/index.js';
import { inverseTransform } from '../../src/model/index.js';

import { bar, grouped, proved, short } from './format.js';

const SHOWN = 12;

/** Clusters by weight, with a bar for the share of each, and what the rows and the objective came to. */
export function summarize(checkpoint: Checkpoint, digest: string): string {
  const { model, rows, distortion, step, warnings, featureNames } = checkpoint;
  const reasons =
    rows.rejected > 0
      ? ` (${Object.entries(checkpoint.rejectedBy)
          .map(([reason, n]) => `${reason} ${grouped(n)}`)
          .join(', ')})`
      : '';
  const total = model.weights.reduce((sum, w) => sum + w, 0);
  const order = Array.from({ length: model.k }, (_, j) => j).sort(
    (a, b) => model.weights[b] - model.weights[a] || a - b,
  );
  const largest = total > 0 ? model.weights[order[0]] / total : 1;
  const lines = order.slice(0, SHOWN).map((j) => {
    const share = total > 0 ? model.weights[j] / total : 0;
    return `  ${String(j).padStart(5)}  ${bar(share / largest, 20)} ${(100 * share).toFixed(1).padStart(5)} %  ${short(spread(checkpoint, j)).padStart(8)}  ${short(nearest(checkpoint, j)).padStart(10)}  ${centreText(checkpoint, j)}`;
  });
  if (order.length > SHOWN) lines.push(`  … and ${order.length - SHOWN} smaller clusters`);
  return [
    `${model.k} clusters of ${model.d} features (${featureNames.slice(0, 4).join(', ')}${featureNames.length > 4 ? ', …' : ''}) after ${grouped(step)} steps`,
    '',
    '  cluster  share of weight                spread  to nearest  centroid',
    ...lines,
    '',
    `rows        ${grouped(rows.read)} read = ${grouped(rows.learned)} learned + ${grouped(rows.heldOut)} held out + ${grouped(rows.rejected)} rejected${reasons}`,
    `distortion  recent ${short(distortion.recent)} · mean ${short(distortion.mean)}${distortion.holdout === null ? '' : ` · hold-out ${short(distortion.holdout)}`}   (mean squared distance, before each step)`,
    ...(checkpoint.certificate ? [`proved      ${proved(checkpoint.certificate)}`] : []),
    `digest      ${digest}`,
    ...warnings.map((warning) => `warning     ${warning}`),
    '',
  ].join('\n');
}

/** Root of the mean squared distance of a cluster's rows to its centroid, when each was learned from. */
function spread({ model, perClusterInertia }: Checkpoint, j: number): number | null {
  return model.weights[j] > 0 && perClusterInertia.length > 0
    ? Math.sqrt(perClusterInertia[j] / model.weights[j])
    : null;
}

/** Distance of a centroid to the nearest other one. */
function nearest({ model: { k, d, centroids } }: Checkpoint, j: number): number | null {
  let least = Number.POSITIVE_INFINITY;
  for (let other = 0; other < k; other++) {
    if (other === j) continue;
    let sum = 0;
    for (let t = 0; t < d; t++) sum += (centroids[j * d + t] - centroids[other * d + t]) ** 2;
    least = Math.min(least, sum);
  }
  return Number.isFinite(least) ? Math.sqrt(least) : null;
}

/** The beginning of a centroid, in the units of the data. */
function centreText({ model: { d, centroids, transform } }: Checkpoint, j: number): string {
  const row = inverseTransform(transform, centroids.subarray(j * d, (j + 1) * d));
  const shown = Array.from(row.subarray(0, 4), short);
  return `(${shown.join(', ')}${d > 4 ? ', …' : ''})`;
}
