import { grouped } from '../wording.js';
import type { ClusterFacts } from './clusterFacts.js';
import { html, type Markup, nothing } from './markup.js';

/** Clusters from which on a table does not show at a glance how the weight is spread. */
const MANY = 20;
/** Size of the strip. */
const [WIDTH, HEIGHT] = [760, 70];

/**
 * All clusters as bars, that of the greatest weight first; nothing where there are few.
 * @param listed how many of them the table lists
 */
export function strip(facts: readonly ClusterFacts[], listed: number): Markup {
  if (facts.length < MANY) return nothing;
  const most = facts[0].share || 1;
  const step = WIDTH / facts.length;
  const wide = step > 3 ? step - 1 : step;
  const bars = (some: readonly ClusterFacts[], from: number): string =>
    some.map(({ share }, i) => bar((from + i) * step, wide, Math.max(0.5, (HEIGHT * share) / most))).join('');
  const rest = facts.length - Math.min(listed, facts.length);
  const words = rest > 0 ? `; the ${grouped(rest)} in grey are not listed below` : '';
  return html`<figure><svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}"
preserveAspectRatio="none" role="img" aria-label="All clusters by weight">
<path class="c0" d="${bars(facts.slice(0, listed), 0)}"/>
<path class="other" d="${bars(facts.slice(listed), listed)}"/>
</svg><figcaption>All ${grouped(facts.length)} clusters by weight${words}.</figcaption></figure>`;
}

const fixed = (x: number): string => Number(x.toFixed(1)).toString();

function bar(x: number, width: number, height: number): string {
  return `M${fixed(x)} ${HEIGHT}v${fixed(-height)}h${Number(width.toFixed(2))}V${HEIGHT}z`;
}
