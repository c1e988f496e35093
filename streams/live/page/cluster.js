import { begin, color, line } from './canvas.js';
import { element, find, pairs } from './dom.js';
import { grouped, percent, short, unitOf } from './numbers.js';

/** Milliseconds between two requests for the same cluster. */
const INTERVAL = 2000;
/** Features that differ most, and features of the nearest rows, that fit into the panel. */
const [FEATURES, COLUMNS] = [6, 4];
let asked = { id: undefined, at: 0 };
let waiting;

/** Asks for what is known of a cluster and shows it; again at most every two seconds while the model changes. */
export async function showCluster(id, model) {
  if (id === undefined) return;
  clearTimeout(waiting);
  const now = performance.now();
  const rest = asked.id === id ? asked.at + INTERVAL - now : 0;
  // What changed last must be shown, too, though nothing may change after it.
  if (rest > 0) waiting = setTimeout(showCluster, rest, id, model);
  if (rest > 0) return;
  asked = { id, at: now };
  try {
    const response = await fetch(`clusters/${id}`);
    const found = await response.json();
    if (asked.id !== id) return;
    if (response.ok) write(found, model);
    else find('#cluster .body').replaceChildren(element('p', { className: 'refused' }, found.error));
  } catch {
    // The connection is gone; the state of the page says so.
  }
}

function write(found, { features, dims, run }) {
  find('#cluster h2 small').textContent = `number ${found.cluster}, label ${found.index}`;
  const unit = unitOf(run?.options);
  const facts = [
    ['weight', `${grouped(Math.round(found.weight))} (${percent(found.share)})`],
    ['spread', `${short(found.spread)} ${unit}`],
  ];
  const chart = element('canvas', { role: 'img', ariaLabel: 'Weight of the cluster over time' });
  find('#cluster .body').replaceChildren(
    element('dl', {}, ...facts.map((fact) => element('div', {}, ...pairs([fact])))),
    chart,
    featureTable(found.features, dims),
    nearest(found, features, unit),
  );
  drawHistory(chart, found.history);
}

const nameOf = (name) => (name.trim() === '' ? '(no name)' : name);

const tableOf = (caption, titles, rows) =>
  element(
    'table',
    {},
    element('caption', { className: 'hint' }, caption),
    element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col', title }, title)))),
    element('tbody', {}, ...rows),
  );

function featureTable(all, dims) {
  const shown = all.slice(0, FEATURES);
  const most = Math.max(1, ...shown.map(({ difference }) => Math.abs(difference)));
  const rows = shown.map(({ name, value, whole, difference }) =>
    element(
      'tr',
      {},
      element('td', { className: 'name', title: name }, nameOf(name)),
      element('td', {}, short(value)),
      element('td', {}, short(whole)),
      element('td', {}, `${difference > 0 ? '+' : ''}${short(difference)} σ`, side(difference / most)),
    ),
  );
  const caption =
    dims > FEATURES ? `the ${FEATURES} of ${grouped(dims)} features that differ most` : 'features by difference';
  return tableOf(caption, ['feature', 'here', 'all rows', 'difference'], rows);
}

/** A bar to the left of a line, or to its right. @param part −1…1 */
function side(part) {
  const chart = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  chart.setAttribute('class', 'side');
  chart.setAttribute('viewBox', '-30.5 0 61 9');
  for (const [name, values] of [
    ['path', { d: `M0 0h${(30 * part).toFixed(1)}v9H0z` }],
    ['line', { y2: 9 }],
  ]) {
    const drawn = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const key of Object.keys(values)) drawn.setAttribute(key, values[key]);
    chart.append(drawn);
  }
  return chart;
}

/** The held-out rows that are nearest, by the features that tell most of the cluster. */
function nearest({ nearest: rows, features: telling }, features, unit) {
  if (rows.length === 0) return element('p', { className: 'hint' }, 'No rows are held out, so none can be shown.');
  const places = [...new Set(telling.map(({ name }) => features.indexOf(name)))];
  const shown = places.filter((place) => place >= 0 && place < rows[0].row.length).slice(0, COLUMNS);
  const body = rows.map(({ row, distance }) =>
    element('tr', {}, ...[...shown.map((t) => row[t]), Math.sqrt(distance)].map((x) => element('td', {}, short(x)))),
  );
  return tableOf(
    `nearest held-out rows; distances ${unit}`,
    [...shown.map((t) => nameOf(features[t])), 'distance'],
    body,
  );
}

/** Draws the weight over the mini-batches that are remembered, and writes the ends of both. */
function drawHistory(canvas, history) {
  const { g, width, height } = begin(canvas);
  const largest = Math.max(...history.map(({ weight }) => weight)) || 1;
  const [first, last] = [history[0]?.step ?? 0, history.at(-1)?.step ?? 0];
  const floor = height - 14;
  g.strokeStyle = color('accent');
  g.lineWidth = 1.5;
  line(
    g,
    history.length,
    (i) => ((history[i].step - first) / Math.max(1, last - first)) * width,
    (i) => floor - (history[i].weight / largest) * (floor - 2),
  );
  g.fillStyle = color('quiet');
  g.textAlign = 'left';
  g.fillText(`mini-batches ${grouped(first)} to ${grouped(last)}`, 0, height - 2);
  g.textAlign = 'right';
  g.fillText(`weight, at most ${grouped(Math.ceil(largest))}`, width, height - 2);
}
