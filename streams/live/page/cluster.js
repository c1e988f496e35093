import { begin, color, line } from './canvas.js';
import { element, find, pairs } from './dom.js';
import { grouped, percent, short } from './numbers.js';

/** Milliseconds between two requests for the same cluster. */
const INTERVAL = 2000;
let asked = { id: undefined, at: 0 };

/** Asks for what is known of a cluster and shows it; again at most every two seconds while the model changes. */
export async function showCluster(id, features) {
  const now = performance.now();
  if (id === undefined || (asked.id === id && now - asked.at < INTERVAL)) return;
  asked = { id, at: now };
  try {
    const response = await fetch(`clusters/${id}`);
    const found = await response.json();
    if (asked.id !== id) return;
    if (response.ok) write(found, features);
    else find('#cluster .body').replaceChildren(element('p', { className: 'refused' }, found.error));
  } catch {
    // The connection is gone; the state of the page says so.
  }
}

function write(found, features) {
  find('#cluster h2 small').textContent = `number ${found.cluster}, label ${found.index}`;
  const facts = element(
    'dl',
    { className: 'pairs' },
    ...pairs([
      ['weight', `${grouped(Math.round(found.weight))} (${percent(found.share)})`],
      ['spread', short(found.spread)],
    ]),
  );
  const chart = element('canvas', { role: 'img', ariaLabel: 'Weight of the cluster over time' });
  find('#cluster .body').replaceChildren(facts, chart, featureTable(found.features), nearest(found.nearest, features));
  drawHistory(chart, found.history);
}

function featureTable(features) {
  const most = Math.max(1, ...features.map(({ difference }) => Math.abs(difference)));
  const rows = features.map(({ name, value, whole, difference }) => {
    const bar = element('span', { className: difference < 0 ? 'bar below' : 'bar', title: `${short(difference)} σ` });
    bar.style.width = `${Math.max(1, (40 * Math.abs(difference)) / most)}px`;
    return element(
      'tr',
      {},
      element('td', { className: 'name', title: name }, name),
      element('td', {}, short(value)),
      element('td', {}, short(whole)),
      element('td', {}, `${difference > 0 ? '+' : ''}${short(difference)} σ `, bar),
    );
  });
  const head = ['feature', 'here', 'all rows', 'difference'].map((text) => element('th', { scope: 'col' }, text));
  return element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
}

function nearest(rows, features) {
  if (rows.length === 0) return element('p', { className: 'hint' }, 'No rows are held out, so none can be shown.');
  const names = features.slice(0, 4);
  const head = [...names, 'distance²'].map((text) => element('th', { scope: 'col', title: text }, text));
  const body = rows.map(({ row, distance }) =>
    element('tr', {}, ...[...row.slice(0, names.length), distance].map((x) => element('td', {}, short(x)))),
  );
  const caption = element('caption', { className: 'hint' }, 'nearest held-out rows');
  return element('table', {}, caption, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body));
}

function drawHistory(canvas, history) {
  const { g, width, height } = begin(canvas);
  const largest = Math.max(...history.map(({ weight }) => weight)) || 1;
  const last = Math.max(1, history.length - 1);
  g.strokeStyle = color('accent');
  g.lineWidth = 1.5;
  line(
    g,
    history.length,
    (i) => (i / last) * width,
    (i) => height - 2 - (history[i].weight / largest) * (height - 4),
  );
}
