import type { Checkpoint } from '../../src/learner/index.js';
import { type PrincipalAxes, principalAxes } from '../../src/numeric/index.js';
import { grouped, short } from '../wording.js';
import type { ClusterFacts } from './clusterFacts.js';
import { type Content, html, type Markup, nothing } from './markup.js';
import type { DrawnRows, RowFindings } from './rowFindings.js';

/** Size of the map and the space around what it shows. */
const [WIDTH, HEIGHT, SPACE] = [760, 440, 36];
/** Height of a map of a single axis. */
const LOW = 160;
/** Clusters that have a colour of their own; and that have a label. */
const [COLOURED, LABELLED] = [8, 24];
/** Radius of the heaviest centroid: at most, at least, and times the root of the number of clusters between. */
const [MOST, LEAST, ROOM] = [34, 5, 80];
/** Features that the name of an axis mentions. */
const NAMED = 3;

/** A place on the map, in pixels. */
type Place = readonly [x: number, y: number];

/**
 * The map: centroids, and rows where there are any, on the two axes along which they vary most.
 * @param facts the clusters, that of the greatest weight first
 * @param nameOf the name of a feature
 */
export function mapSection(
  checkpoint: Checkpoint,
  facts: readonly ClusterFacts[],
  findings: RowFindings | undefined,
  nameOf: (feature: number) => string,
): Markup {
  const { model } = checkpoint;
  const { k, d, centroids, weights } = model;
  const rows = findings && findings.sample.n > 0 ? findings.sample : undefined;
  const drawn = rows ?? heldRows(checkpoint);
  const found = principalAxes(
    rows ? { values: rows.values, weights: rows.weights, n: rows.n, d } : { values: centroids, weights, n: k, d },
    2,
  );
  if (found.axes.length === 0) return html`<p>All of it lies at one point, so there is nothing to map.</p>`;
  const flat = found.axes.length === 1;
  const project = projection(found, d);
  const middles = Array.from({ length: k }, (_, j) => project(centroids, j));
  const dots = drawn ? Array.from({ length: drawn.n }, (_, i) => project(drawn.values, i)) : [];
  const height = flat ? LOW : HEIGHT;
  const fit = fitInto([...middles, ...dots], height);
  const of = rows ? 'the rows' : 'the centroids';
  const shares = found.axes.map(({ share }) => `${(100 * share).toFixed(1)} %`);
  const names = found.axes.map(({ direction }, q) =>
    axisName(direction, `${q === 0 ? '→' : '↑'} ${shares[q]}`, height - 26 + q * 16, nameOf),
  );
  const total = found.axes.reduce((sum, { share }) => sum + share, 0);
  const words = drawn
    ? rows
      ? `Dots are ${grouped(rows.n)} rows, spread evenly over the source${
          rows.weights ? ' whatever their weights, with which they count in the axes' : ''
        }.`
      : `Dots are ${grouped(drawn.n)} rows that were never learned from.`
    : 'Give the source to see its rows, too.';
  return html`<figure><svg class="map" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Map of the clusters">
<rect class="ground" width="${WIDTH}" height="${height}"/>
${drawn ? dotPaths(drawn, dots.map(fit), facts) : nothing}
${circles(facts, middles.map(fit))}
${names}
</svg><figcaption>${flat ? 'The one axis' : 'The two axes'} along which ${of} vary most ${flat ? 'shows' : 'show'} ${(
    100 * total
  ).toFixed(1)} % of their variance. A circle is a centroid, its area the weight. ${words}</figcaption></figure>`;
}

function heldRows({ model, held }: Checkpoint): DrawnRows | undefined {
  const n = held.weights.length;
  if (n === 0 || held.values.length !== n * model.d) return undefined;
  return { values: held.values, labels: new Int32Array(n).fill(-1), n };
}

function projection({ mean, axes }: PrincipalAxes, d: number): (values: Float64Array, i: number) => Place {
  const along = (values: Float64Array, i: number, q: number) => {
    let sum = 0;
    for (let t = 0; t < d && axes[q]; t++) sum += axes[q].direction[t] * (values[i * d + t] - mean[t]);
    return sum;
  };
  return (values, i) => [along(values, i, 0), along(values, i, 1)];
}

/** Maps places to pixels, with the same scale on both axes. */
function fitInto(places: readonly Place[], height: number): (place: Place) => Place {
  const range = (at: 0 | 1) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const place of places) [low, high] = [Math.min(low, place[at]), Math.max(high, place[at])];
    return { middle: (low + high) / 2, length: high - low };
  };
  const [x, y] = [range(0), range(1)];
  const [wide, tall] = [WIDTH - 2 * SPACE, height - 3 * SPACE];
  const scale = Math.min(wide / (x.length || 1e-300), tall / (y.length || 1e-300));
  return ([a, b]) => [WIDTH / 2 + (a - x.middle) * scale, (height - SPACE) / 2 - (b - y.middle) * scale];
}

const fixed = (x: number): string => (Math.round(x * 10) / 10 + 0).toString();

/** The class of a cluster's colour, by its place among the clusters by weight. */
const colour = (rank: number): string => (rank >= 0 && rank < COLOURED ? `c${rank}` : 'other');

/** One path for the rows of each colour, so that the page stays small. */
function dotPaths({ labels }: DrawnRows, places: readonly Place[], facts: readonly ClusterFacts[]): Content {
  const rankOf = new Map(facts.map(({ cluster }, rank) => [cluster, rank]));
  const paths = new Map<string, string>();
  places.forEach(([x, y], i) => {
    const name = colour(rankOf.get(labels[i]) ?? -1);
    paths.set(name, `${paths.get(name) ?? ''}M${fixed(x)} ${fixed(y)}h0`);
  });
  return [...paths].sort().map(([name, path]) => html`<path class="dots ${name}" d="${path}"/>`);
}

/** The centroids, the heaviest at the bottom; labels where they hide no other one. */
function circles(facts: readonly ClusterFacts[], places: readonly Place[]): Content {
  const labels: Place[] = [];
  const words: Markup[] = [];
  const heaviest = facts[0]?.share || 1;
  const largest = Math.max(LEAST, Math.min(MOST, ROOM / Math.sqrt(facts.length)));
  const drawn = facts.map(({ cluster, share }, rank) => {
    const [x, y] = places[cluster];
    const r = Math.max(1.5, largest * Math.sqrt(share / heaviest));
    const isFree = rank < LABELLED && labels.every(([a, b]) => Math.abs(a - x) > 26 || Math.abs(b - y) > 15);
    if (isFree) labels.push([x, y]);
    if (isFree) words.push(html`<text class="label" x="${fixed(x)}" y="${fixed(y + 4)}">${cluster}</text>`);
    return html`<circle class="centroid ${colour(rank)}" cx="${fixed(x)}" cy="${fixed(y)}" r="${fixed(r)}"/>`;
  });
  return [drawn, words];
}

/** Which features an axis stands for, with their parts of its direction. */
function axisName(direction: Float64Array, share: string, y: number, nameOf: (feature: number) => string): Markup {
  const parts = Array.from(direction, (x, feature) => ({ x, feature }))
    .sort((a, b) => Math.abs(b.x) - Math.abs(a.x) || a.feature - b.feature)
    .filter(({ x }) => Math.abs(x) > 0.05)
    .slice(0, NAMED)
    .map(({ x, feature }) => `${x < 0 ? '−' : ''}${short(Number(Math.abs(x).toFixed(2)))} ${cut(nameOf(feature))}`);
  const words = `${share}: ${parts.join(', ')}`;
  return html`<text class="axis" x="10" y="${y}">${words}</text>`;
}

const cut = (name: string): string => (name.length > 24 ? `${name.slice(0, 23)}…` : name);
