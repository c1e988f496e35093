import { createHash } from 'node:crypto';
import { VERSION } from '../../src/checkpoint/index.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { grouped, roundedUp, short } from '../wording.js';
import { clusterFacts, wholeOf } from './clusterFacts.js';
import { fitCommand, sourceWords } from './fitCommand.js';
import { mapSection } from './mapSection.js';
import { type Content, html, Markup, nothing } from './markup.js';
import type { RowFindings } from './rowFindings.js';
import { clustersSection, dataSection, eventsSection, nearestSection, objectiveSection, table } from './sections.js';
import { style } from './style.js';

/**
 * What a report shows beside the model.
 * @category Sinks
 */
export interface ReportOptions {
  /** What `findRows` found in the rows of a source. */
  readonly findings?: RowFindings;
  /** Clusters that are listed, those of the greatest weight; default 50. */
  readonly clusters?: number;
}

const UNFINISHED = 'The run is unfinished: this is a checkpoint, from which --resume continues.';
/** Percents below which a gap is as good as none. */
const LEAST_PERCENT = 0.0001;
/** Clusters that are listed. */
const LISTED = 50;

/**
 * A page about a model, as one HTML text without script that loads nothing: what was run, the objective and what is
 * proved, a map, the clusters with their telling features and nearest rows, and how to learn the model again. The same
 * model and findings give the same text.
 * @category Sinks
 */
export function reportHtml(checkpoint: Checkpoint, options: ReportOptions = {}): string {
  const { findings, clusters = LISTED } = options;
  const { model } = checkpoint;
  const nameOf = (feature: number) => checkpoint.featureNames[feature] ?? `feature ${feature}`;
  const whole = wholeOf(checkpoint, findings);
  const facts = clusterFacts(checkpoint, whole);
  const context = { whole, findings, checkpoint, nameOf };
  const sources = sourceWords(checkpoint)?.join(', ');
  const title = `${counted(model.k, 'cluster')}${sources === undefined ? '' : ` of ${sources}`}`;
  return page(
    title,
    html`<h1>${title}</h1>
<p class="soft">${counted(model.d, 'feature')} · ${counted(checkpoint.step, 'step')} ·
seed ${checkpoint.options.seed ?? '–'} ·
Meander ${VERSION}</p>
${checkpoint.complete ? nothing : html`<p class="note">${UNFINISHED}</p>`}
${cards(checkpoint, findings)}
<h2>How good it is</h2>${objectiveSection(checkpoint, findings)}
<h2>Map</h2>${mapSection(checkpoint, facts, findings, nameOf)}
<h2>Clusters</h2>${clustersSection(facts, clusters, context)}
${nearestSection(facts, clusters, context)}
${eventsSection(checkpoint)}
<h2>Data</h2>${dataSection(checkpoint, nameOf)}
<h2>How to learn it again</h2>${reproduction(checkpoint)}`,
  );
}

/** A number of things. */
const counted = (n: number, thing: string): string => `${grouped(n)} ${thing}${n === 1 ? '' : 's'}`;

function cards({ rows, distortion, model }: Checkpoint, findings: RowFindings | undefined): Markup {
  const gap = findings?.certificate?.gap ?? null;
  const proof =
    gap === null
      ? 'nothing'
      : gap < 1
        ? `within ${Math.max(LEAST_PERCENT, roundedUp(100 * gap, 3))} %`
        : `${roundedUp(1 + gap, 4)} ×`;
  const card = (value: string, words: string) => html`<div class="card"><b>${value}</b>${words}</div>`;
  const { holdout, recent } = distortion;
  return html`<div class="cards">${card(grouped(rows.learned), 'rows learned from')}
${card(grouped(model.k), model.k === 1 ? 'cluster' : 'clusters')}
${holdout === null ? card(short(recent), 'recent distortion') : card(short(holdout), 'hold-out distortion')}
${card(proof, gap === null ? 'is proved here' : 'of the best possible, proved')}</div>`;
}

function reproduction(checkpoint: Checkpoint): Markup {
  const command = fitCommand(checkpoint);
  const settings = Object.entries(checkpoint.options).filter(([, value]) => value !== null);
  const again = command
    ? html`<pre>${command}</pre><p>On the same data it prints this digest, on any machine:</p>`
    : html`<p>The model was not learned by <code>meander fit</code>; with the options below it has this digest:</p>`;
  const replay =
    checkpoint.flushes.length > 1 ? 'The run ended mini-batches early; add --replay with this model. ' : '';
  const rows = settings.map(([name, value]): Content[] => [name, html`<span class="key">${value ?? ''}</span>`]);
  return html`${again}<pre>${digestOf(checkpoint)}</pre><p class="soft">${replay}
Flags that decide no bits of the result, or only how files are read (--csv-…, --dims, --format), are not stored.</p>
${table(['option', 'value'], rows)}`;
}

/** A page that may run nothing and load nothing but its own style. */
function page(title: string, body: Markup): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.html;
}
