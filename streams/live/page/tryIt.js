import { element, find, pairs } from './dom.js';
import { grouped, short, unitOf } from './numbers.js';

/** Makes the form label a row. @param model what the page knows. @param select shows a cluster; its index is given */
export function beginTryIt(model, select) {
  find('#try form').onsubmit = (event) => {
    event.preventDefault();
    void label(model, select);
  };
}

/** Says what a row must hold. */
export function writeTryIt({ features, dims }) {
  if (dims === 0) return;
  const names = features.slice(0, 8).join(', ') + (dims > 8 ? ` … (${dims} numbers)` : '');
  find('#try .hint').textContent = `numbers for ${names}`;
}

/** The cells of a row; one that is empty between two separators stays, so that no number takes the place of another. */
const cellsOf = (text) => text.trim().split(/\s*[,;]\s*|\s+/);

const refusal = (cell, place) => (cell === '' ? `Number ${place + 1} is empty.` : `"${cell}" is not a finite number.`);

async function label(model, select) {
  const { dims } = model;
  const cells = cellsOf(find('#row').value);
  const row = cells.map(Number);
  const wrong = cells.findIndex((text, i) => text === '' || !Number.isFinite(row[i]));
  if (wrong >= 0) return refuse(refusal(cells[wrong], wrong));
  if (row.length !== dims) return refuse(`The model has ${dims} features, but there are ${row.length} numbers.`);
  try {
    const response = await fetch('predict', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rows: [row] }),
    });
    const found = await response.json();
    if (!response.ok) return refuse(found.error);
    show(found, model);
    select(found.labels[0]);
  } catch {
    refuse('The server does not answer.');
  }
}

const refuse = (text) => find('#try dl').replaceChildren(element('dd', { className: 'refused' }, text));

/** A cluster by its number, and by its label where that is another one. */
const named = (label, ids) => (ids[label] === label ? label : `${ids[label] ?? '–'} (label ${label})`);

function show({ labels, distances, second, secondDistances, version, step }, { ids, run }) {
  const away = (squared) => short(Math.sqrt(squared));
  const runnerUp =
    second[0] === null ? [] : [['runner-up', `${named(second[0], ids)}, at ${away(secondDistances[0])}`]];
  find('#try dl').replaceChildren(
    ...pairs([
      ['cluster', named(labels[0], ids)],
      ['distance', away(distances[0])],
      ...runnerUp,
      ['distances', unitOf(run?.options)],
      ['model', version.slice(0, 12)],
      ['mini-batches', grouped(step)],
    ]),
  );
}
