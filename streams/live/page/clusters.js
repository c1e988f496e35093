import { begin, color } from './canvas.js';
import { button, element, find } from './dom.js';
import { percent, short } from './numbers.js';

/** Orders of the clusters: what the first ones have most of. */
const ORDERS = {
  weight: ({ weights }, j) => weights[j],
  error: ({ errors }, j) => errors[j],
  speed: ({ speeds }, j) => speeds[j],
  rarity: ({ weights }, j) => -weights[j],
};
const SHOWN = 10;
let order = 'weight';

/** Makes the buttons that choose the order. @param redraw called when it was chosen */
export function beginClusters(redraw) {
  const buttons = Object.keys(ORDERS).map((name) =>
    button(name, () => choose(name, redraw), { role: 'radio', ariaChecked: String(name === order) }),
  );
  find('#clusters [role=radiogroup]').replaceChildren(...buttons);
}

function choose(name, redraw) {
  order = name;
  for (const one of find('#clusters [role=radiogroup]').children) one.ariaChecked = String(one.textContent === name);
  redraw();
}

/** Indexes of the clusters in the chosen order; those without a number come last. */
function sorted(model) {
  const measure = ORDERS[order];
  const numbers = Array.from(model.ids, (_, j) => measure(model, j));
  const value = (j) => (Number.isNaN(numbers[j]) ? Number.NEGATIVE_INFINITY : numbers[j]);
  return numbers.map((_, j) => j).sort((a, b) => value(b) - value(a) || a - b);
}

/** Draws all clusters as a strip and writes the first ten. */
export function drawClusters(model, chosen, select) {
  if (!model.checkpoint) return;
  const indexes = sorted(model);
  drawStrip(model, indexes, chosen, select);
  const total = model.weights.reduce((a, b) => a + b, 0);
  const rows = indexes.slice(0, SHOWN).map((j) => {
    const id = model.ids[j];
    const name = button(String(id), () => select(id), { ariaLabel: `Choose cluster ${id}` });
    const cells = [percent(model.weights[j] / total), short(Math.sqrt(model.errors[j])), short(model.speeds[j])];
    const row = element('tr', {}, element('td', {}, name), ...cells.map((text) => element('td', {}, text)));
    row.classList.toggle('chosen', id === chosen);
    return row;
  });
  const focused = document.activeElement?.closest?.('#clusters tbody') ? document.activeElement.textContent : undefined;
  find('#clusters tbody').replaceChildren(...rows);
  if (focused !== undefined)
    [...document.querySelectorAll('#clusters tbody button')].find((one) => one.textContent === focused)?.focus();
}

function drawStrip(model, indexes, chosen, select) {
  const canvas = find('#clusters canvas');
  const { g, width, height } = begin(canvas);
  const measure = order === 'rarity' ? ORDERS.weight : ORDERS[order];
  const numbers = indexes.map((j) => measure(model, j)).map((x) => (Number.isFinite(x) ? Math.max(x, 0) : 0));
  const largest = numbers.reduce((a, b) => Math.max(a, b), 0) || 1;
  const step = width / indexes.length;
  canvas.onclick = ({ offsetX }) =>
    select(model.ids[indexes[Math.min(indexes.length - 1, Math.floor(offsetX / step))]]);
  const place = indexes.findIndex((j) => model.ids[j] === chosen);
  const bar = (i) => {
    const tall = Math.max(1, (height * numbers[i]) / largest);
    g.rect(i * step, height - tall, Math.max(step - (step > 3 ? 1 : 0), i === place ? 2 : 0.5), tall);
  };
  g.beginPath();
  for (let i = 0; i < numbers.length; i++) bar(i);
  g.fillStyle = color('accent');
  g.fill();
  if (place < 0) return;
  g.beginPath();
  bar(place);
  g.fillStyle = color('chosen');
  g.fill();
}
