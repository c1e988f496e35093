import { begin, color, empty, line } from './canvas.js';
import { element, find } from './dom.js';
import { provedPercent, short } from './numbers.js';

const NAMES = { batch: 'mini-batch', recent: 'recent', holdout: 'hold-out', lower: 'proved lower bound' };
const COLORS = { batch: 'faint', recent: 'accent', holdout: 'second', lower: 'proved' };
const MARGIN = { left: 52, right: 8, top: 8, bottom: 18 };

/** Values that a scale must show: all but the largest twentieth, so that the first steps do not flatten the rest. */
function range(history) {
  const shown = ['batch', 'recent', 'holdout', 'lower'].flatMap((name) => history[name].filter((x) => x !== null));
  if (shown.length === 0) return undefined;
  const sorted = Float64Array.from(shown).sort();
  const [low, high] = [sorted[0], sorted[Math.floor((sorted.length - 1) * 0.95)]];
  const space = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - space, high + space];
}

/** Draws the objective over the rows read. */
export function drawObjective({ history, checkpoint }) {
  const chart = begin(find('#objective canvas'));
  const scale = range(history);
  if (!scale) return empty(chart, 'no mini-batch yet');
  const { g, width, height } = chart;
  const [low, high] = scale;
  const count = history.rows.length;
  const [first, last] = [history.rows[0], history.rows[count - 1]];
  const right = width - MARGIN.right;
  const x = (rows) => (last > first ? MARGIN.left + ((rows - first) / (last - first)) * (right - MARGIN.left) : right);
  const y = (value) => MARGIN.top + ((high - value) / (high - low)) * (height - MARGIN.top - MARGIN.bottom);
  drawAxes(g, { low, high, first, last, right, y, height });
  g.save();
  g.beginPath();
  g.rect(MARGIN.left, 0, right - MARGIN.left + 1, height - MARGIN.bottom);
  g.clip();
  for (const name of ['batch', 'lower', 'recent', 'holdout']) {
    g.strokeStyle = color(COLORS[name]);
    g.lineWidth = name === 'batch' ? 1 : 1.75;
    g.setLineDash(name === 'lower' ? [5, 4] : []);
    line(
      g,
      count,
      (i) => x(history.rows[i]),
      (i) => (history[name][i] === null ? null : y(history[name][i])),
    );
  }
  g.setLineDash([]);
  drawBand(g, checkpoint?.objective, x(last), y);
  g.restore();
}

function drawAxes(g, { low, high, first, last, right, y, height }) {
  g.strokeStyle = color('line');
  g.fillStyle = color('quiet');
  g.lineWidth = 1;
  g.textAlign = 'right';
  for (const part of [0.06, 0.5, 0.94]) {
    const value = low + part * (high - low);
    line(
      g,
      2,
      (i) => (i === 0 ? MARGIN.left : right),
      () => Math.round(y(value)) + 0.5,
    );
    g.fillText(short(value), MARGIN.left - 6, y(value) + 4);
  }
  g.fillText(`${short(last)} rows`, right, height - 4);
  g.textAlign = 'left';
  // A viewer that came late, to a run that was resumed, does not know the beginning.
  g.fillText(first === 0 ? '0' : `from ${short(first)}`, MARGIN.left, height - 4);
}

/** The interval in which the distortion of all rows lies, by the hold-out, at the newest step. */
function drawBand(g, objective, x, y) {
  if (!objective || objective.holdoutLow === null || objective.holdoutHigh === null) return;
  g.strokeStyle = color('second');
  g.lineWidth = 1.5;
  for (const [from, to] of [
    [x - 3, objective.holdoutLow],
    [x - 3, objective.holdoutHigh],
  ])
    line(
      g,
      2,
      (i) => from - 3 + 6 * i,
      () => y(to),
    );
  line(
    g,
    2,
    () => x - 3,
    (i) => y(i === 0 ? objective.holdoutLow : objective.holdoutHigh),
  );
}

/** Writes the newest values and what is proved. */
export function writeObjective({ checkpoint }) {
  if (!checkpoint) return;
  const { objective } = checkpoint;
  const items = Object.keys(NAMES)
    .filter((name) => objective[name] !== null)
    .map((name) => element('li', { className: name }, element('span', {}, `${NAMES[name]} `, value(objective, name))));
  find('#objective .legend').replaceChildren(...items);
  find('#objective .proof').textContent =
    objective.gap === null ? '' : `Within ${provedPercent(objective.gap)} of the best possible (proved).`;
}

function value(objective, name) {
  const { holdoutLow: low, holdoutHigh: high } = objective;
  const band = name === 'holdout' && low !== null && high !== null ? ` (${short(low)} … ${short(high)})` : '';
  return element('b', {}, short(objective[name]) + band);
}
