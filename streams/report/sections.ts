import type { Checkpoint } from '../../src/learner/index.js';
import { changesUnits } from '../../src/model/index.js';
import { describeEvent, grouped, proved, short } from '../wording.js';
import { type ClusterFacts, tellingFeatures, type Whole } from './clusterFacts.js';
import { type Content, html, type Markup, nothing } from './markup.js';
import type { RowFindings } from './rowFindings.js';
import { strip } from './strip.js';
import { unitWords } from './units.js';

/** Telling features and near rows of a cluster, events and features that are listed. */
const [FEATURES, NEAR_ROWS, EVENTS, NAMES] = [4, 2, 40, 60];

/** A table; cells of columns whose title begins with `#` end at the right. */
export function table(titles: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  const kind = (c: number) => (titles[c].startsWith('#') ? html` class="n"` : nothing);
  const head = titles.map((title, c) => html`<th${kind(c)}>${title.replace(/^#/, '')}</th>`);
  const body = rows.map((row) => html`<tr>${row.map((cell, c) => html`<td${kind(c)}>${cell}</td>`)}</tr>\n`);
  return html`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
}

const bar = (part: number): Markup =>
  html`<svg class="bar" viewBox="0 0 100 10"><rect width="${(100 * part).toFixed(1)}" height="10"/></svg>`;

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

/** What was measured, and what is proved, in words. */
export function objectiveSection({ distortion, model, held }: Checkpoint, findings: RowFindings | undefined): Markup {
  const { recent, mean, holdout } = distortion;
  const rows: Content[][] = [];
  if (findings && findings.weight > 0) {
    const variance = findings.moments.deviation.reduce((sum, x) => sum + x * x, 0);
    const cost = findings.inertia / findings.weight;
    const part = variance > 0 ? ` The clusters explain ${percent(1 - cost / variance)} of the variance.` : '';
    rows.push(['rows of the source', short(cost), `Of this model on ${grouped(findings.rows)} rows.${part}`]);
  }
  if (holdout !== null)
    rows.push([
      'hold-out',
      short(holdout),
      `Of this model on ${grouped(held.weights.length)} rows never learned from.`,
    ]);
  if (recent !== null) rows.push(['recent', short(recent), 'Of the latest mini-batches, each before it was learned.']);
  if (mean !== null) rows.push(['mean', short(mean), 'Of all mini-batches, each before it was learned.']);
  const unit = changesUnits(model.transform) ? `, here in squared ${unitWords(model.transform)}` : '';
  return html`<p>The distortion is the mean squared distance of rows to their nearest centroid${unit};
less is better.</p>
${table(['measured on', '#distortion', 'what it is'], rows)}
<p class="soft">Recent and mean are the cost of centroids that still moved, so they are compared with no bound.</p>
<p><b>Proof.</b> ${proofWords(findings)}</p>`;
}

function proofWords(findings: RowFindings | undefined): string {
  const found = findings?.certificate;
  if (!findings) return 'Nothing is proved here, since a proof needs the rows: give the source to this command.';
  if (!found) return 'Nothing is proved here: it was not asked for, or there are fewer rows than clusters.';
  if (found.inertia < found.lower * (1 - 1e-12))
    return 'The inertia is below the proved bound, so one of the two is wrong; please report this with the data.';
  const more = 'meander certify may prove more, since it takes more time.';
  return found.gap === null
    ? `Nothing above 0 is proved about the best possible clusters of these rows; ${more}`
    : `The model is ${proved(found)}. ${more}`;
}

/** The clusters of the greatest weights. @param shown how many of them */
export function clustersSection(
  facts: readonly ClusterFacts[],
  shown: number,
  { whole, findings, checkpoint, nameOf }: ClusterContext,
): Markup {
  const listed = facts.slice(0, shown);
  const rest = facts.slice(shown);
  const tracked = facts.some(({ id }) => id !== null);
  const most = facts[0]?.share || 1;
  const titles = ['cluster', ...(tracked ? ['#id'] : []), '#share', '', '#weight', ...(findings ? ['#rows'] : [])];
  const rows = listed.map((fact): Content[] => [
    fact.cluster,
    ...(tracked ? [fact.id ?? '–'] : []),
    percent(fact.share),
    bar(fact.share / most),
    short(fact.weight),
    ...(findings ? [grouped(findings.counts[fact.cluster])] : []),
    short(fact.spread),
    fact.nearest.cluster < 0 ? '–' : `${short(fact.nearest.distance)} (to ${fact.nearest.cluster})`,
    tellingFeatures(fact, FEATURES).map((one, i) => telling(one, i, nameOf)),
  ]);
  const part = rest.reduce((sum, { share }) => sum + share, 0);
  const unlisted =
    `${grouped(rest.length)} smaller clusters are not listed; they have ${percent(part)} of the weight ` +
    '(--clusters lists more).';
  const empty = facts.filter(({ weight }) => !(weight > 0)).length;
  return html`<p class="soft">Features are those that differ most from ${whole.words}: the difference in
standard deviations (σ), and the centroid in the units of the data.
Spread and distance are in ${unitWords(checkpoint.model.transform)}.</p>
${strip(facts, shown)}
${table([...titles, '#spread', '#nearest', 'telling features'], rows)}
${rest.length > 0 ? html`<p>${unlisted}</p>` : nothing}
${empty > 0 ? html`<p class="note">${grouped(empty)} clusters have no weight: they never got a row.</p>` : nothing}`;
}

/** What clusters are seen in the light of. */
export interface ClusterContext {
  /** The whole that they are compared with. */
  readonly whole: Whole;
  /** What was found in the rows of a source. */
  readonly findings: RowFindings | undefined;
  /** The model. */
  readonly checkpoint: Checkpoint;
  /** The name of a feature. */
  nameOf(feature: number): string;
}

function telling(
  { feature, deviations, value }: ReturnType<typeof tellingFeatures>[number],
  i: number,
  nameOf: (feature: number) => string,
): Markup {
  const sign = deviations < 0 ? '−' : '+';
  const side = deviations < 0 ? 'down' : 'up';
  const size = Math.abs(deviations).toFixed(1);
  return html`${i > 0 ? html`<br>` : nothing}<span class="key">${nameOf(feature)}</span>
<span class="${side}">${sign}${size} σ</span> (${short(value)})`;
}

/** The rows nearest to each centroid. */
export function nearestSection(
  facts: readonly ClusterFacts[],
  shown: number,
  { findings, nameOf, checkpoint }: ClusterContext,
): Markup {
  if (!findings) return nothing;
  const { d } = checkpoint.model;
  const rows = facts.slice(0, shown).flatMap((fact) => {
    const features =
      d <= 6 ? Array.from({ length: d }, (_, t) => t) : tellingFeatures(fact, FEATURES).map((f) => f.feature);
    return findings.nearest[fact.cluster]
      .slice(0, NEAR_ROWS)
      .map(({ name, row, distance, values, kept = [] }): Content[] => [
        fact.cluster,
        `${row}${name && name !== 'stdin' ? ` of ${name.replace(/^.*[\\/]/, '')}` : ''}`,
        short(Math.sqrt(distance)),
        [...kept.map((pair) => pair.join(' ')), ...features.map((t) => `${nameOf(t)} ${short(values[t])}`)].join(', '),
      ]);
  });
  return html`<h2>Typical rows</h2><p class="soft">The rows nearest to each centroid; rows are counted from 0.</p>
${table(['#cluster', '#row', '#distance', 'values'], rows)}`;
}

/** What happened to the clusters. */
export function eventsSection({ tracker }: Checkpoint): Markup {
  if (!tracker) return nothing;
  const told = tracker.journal.filter(({ event, step }) => event !== 'born' || step > 0);
  const counts = new Map<string, number>();
  for (const { event } of told) counts.set(event, (counts.get(event) ?? 0) + 1);
  const summary = [...counts].map(([event, n]) => `${event} ${grouped(n)}`).join(', ');
  const latest = told.slice(-EVENTS);
  const lines = latest.map((event) => html`<li>${describeEvent(event)}</li>\n`);
  const more = told.length > latest.length ? ` The latest ${latest.length} are:` : '';
  return html`<h2>Life of the clusters</h2>
<p>${told.length === 0 ? 'No cluster moved, drifted, split, merged or died.' : `Events: ${summary}.${more}`}</p>
${told.length === 0 ? nothing : html`<ul class="soft">${lines}</ul>`}`;
}

/** Which rows and columns were learned from. */
export function dataSection(checkpoint: Checkpoint, nameOf: (feature: number) => string): Markup {
  const { rows, rejectedBy, imputed, watermark, model, options, warnings } = checkpoint;
  const reasons = Object.entries(rejectedBy).map(([reason, n]) => `${reason} ${grouped(n)}`);
  const names = Array.from({ length: Math.min(model.d, NAMES) }, (_, t) => nameOf(t)).join(', ');
  const more = model.d > NAMES ? ` and ${grouped(model.d - NAMES)} more` : '';
  const lines: Content[][] = [
    ['source', html`<span class="key">${options.source ?? 'not stored: the model was learned by a program'}</span>`],
    [
      'rows',
      `${grouped(rows.read)} read = ${grouped(rows.learned)} learned + ${grouped(rows.heldOut)} held out + ` +
        `${grouped(rows.rejected)} rejected${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
    ],
    [
      'missing values',
      imputed > 0 ? `filled in ${grouped(imputed)} rows by the ${model.transform?.impute?.by}` : 'none were filled',
    ],
    ['features', html`<span class="key">${grouped(model.d)}: ${names}${more}</span>`],
    ['units', changesUnits(model.transform) ? `distances in ${unitWords(model.transform)}` : 'those of the data'],
    ...(watermark === null ? [] : [['latest event', timeOf(watermark)]]),
  ];
  return html`${table(['', ''], lines)}
${warnings.map((warning) => html`<p class="note">${warning}</p>`)}`;
}

const timeOf = (seconds: number): string => {
  const time = new Date(1000 * seconds);
  return Number.isNaN(time.getTime()) ? `${seconds} s` : time.toISOString();
};
