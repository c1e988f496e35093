import type { Checkpoint } from '../../src/learner/index.js';
import { changesUnits, inverseTransform, type Model, nearestCentroid } from '../../src/model/index.js';
import { unitWords } from '../report/units.js';
import { bar, filledWords, grouped, short } from './format.js';
import { tableLines } from './table.js';

/** Clusters, and features of each, that are shown to a person. */
const [CLUSTERS, FEATURES] = [12, 4];

/**
 * What a person wants to know of a model: its clusters by weight, the rows, the objective and the digest.
 * @param width columns of the terminal
 * @param verdict lines that say how good it is
 */
export function summarize(
  checkpoint: Checkpoint,
  digest: string,
  width: number,
  verdict: readonly string[] = [],
): string[] {
  const { model, step, featureNames } = checkpoint;
  return [
    `${model.k} clusters of ${model.d} features (${firstOf(featureNames)}) after ${grouped(step)} steps`,
    '',
    ...clusterLines(checkpoint, width),
    '',
    rowsLine(checkpoint),
    distortionLine(checkpoint),
    ...unitLines(checkpoint.model),
    ...verdict,
    `digest      ${digest}`,
    ...checkpoint.warnings.map((warning) => `warning     ${warning}`),
  ];
}

const firstOf = (words: readonly string[]): string =>
  `${words.slice(0, FEATURES).join(', ')}${words.length > FEATURES ? ', …' : ''}`;

function rowsLine({ rows: { read, learned, heldOut, rejected }, rejectedBy, imputed }: Checkpoint): string {
  const reasons = Object.entries(rejectedBy).map(([reason, n]) => `${reason} ${grouped(n)}`);
  const why = rejected > 0 ? ` (${reasons.join(', ')})` : '';
  const parts = `${grouped(learned)} learned + ${grouped(heldOut)} held out + ${grouped(rejected)} rejected${why}`;
  return `rows        ${grouped(read)} read = ${parts}${filledWords(imputed)}`;
}

function distortionLine({ distortion: { recent, mean, holdout } }: Checkpoint): string {
  const held = holdout === null ? '' : ` · hold-out ${short(holdout)}`;
  const numbers = `recent ${short(recent)} · mean ${short(mean)}${held}`;
  return `distortion  ${numbers}   (mean squared distance, before each step)`;
}

/** What distances are measured in, where that is not what the data is in. */
const unitLines = ({ transform }: Model): string[] =>
  changesUnits(transform)
    ? [`units       spread, to nearest and distortion are in ${unitWords(transform)}; centroids in units of the data`]
    : [];

/** The clusters of the greatest weights, with a bar for the share of each. */
function clusterLines(checkpoint: Checkpoint, width: number): string[] {
  const { k, weights } = checkpoint.model;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const share = (j: number) => (total > 0 ? weights[j] / total : 0);
  const order = Array.from({ length: k }, (_, j) => j).sort((a, b) => weights[b] - weights[a] || a - b);
  const largest = total > 0 ? share(order[0]) : 1;
  const shown = order.slice(0, CLUSTERS);
  const column = (title: string, rank: number, cell: (j: number) => string) => ({
    title,
    rank,
    cells: shown.map(cell),
  });
  const lines = tableLines(
    [
      column('cluster', 0, String),
      column('', 5, (j) => bar(share(j) / largest, 20)),
      column('share', 1, (j) => `${(100 * share(j)).toFixed(1)} %`),
      column('spread', 2, (j) => short(spread(checkpoint, j))),
      column('to nearest', 3, (j) => short(toNearest(checkpoint.model, j))),
      { ...column('centroid', 4, (j) => centroidText(checkpoint.model, j)), left: true },
    ],
    width,
  );
  return k > CLUSTERS ? [...lines, `  … and ${k - CLUSTERS} smaller clusters`] : lines;
}

/** Root of the mean squared distance of a cluster's rows to its centroid, each when it was learned from. */
function spread({ model, perClusterInertia }: Checkpoint, j: number): number | null {
  return model.weights[j] > 0 && perClusterInertia.length > 0
    ? Math.sqrt(perClusterInertia[j] / model.weights[j])
    : null;
}

/** Distance of a centroid to the nearest other one; null where it is the only one. */
function toNearest(model: Model, j: number): number | null {
  const { index, squaredDistance } = nearestCentroid(model.centroids, j * model.d, model, j);
  return index < 0 ? null : Math.sqrt(squaredDistance);
}

/** The first numbers of a centroid, in the units of the data. */
function centroidText({ d, centroids, transform }: Model, j: number): string {
  const row = inverseTransform(transform, centroids.subarray(j * d, (j + 1) * d));
  return `(${firstOf(Array.from(row, short))})`;
}
