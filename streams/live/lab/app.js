// The lab: a file is read and learned from in a worker; the page shows what came of it. Names only go in as text.
const $ = (id) => document.getElementById(id);
/** Features whose centroids are shown; more would not fit on a screen. */
const SHOWN = 24;
/** Rows of the table. */
const MOST_CLUSTERS = 1000;

let worker;
let isBusy = false;
let file;
let rows = 0;
/** Number of the latest message to the worker; answers to earlier ones are out of date. */
let turn = 0;
let fileNotes = [];

const grouped = new Intl.NumberFormat('en');
const short = (value) => value?.toPrecision(5) ?? '–';

function element(name, text, parent) {
  const made = document.createElement(name);
  made.textContent = text;
  parent?.append(made);
  return made;
}

function say(state, failure = '') {
  $('state').textContent = state;
  $('failure').textContent = failure;
  $('failure').hidden = failure === '';
}

function busy(is) {
  isBusy = is;
  $('learn').disabled = is || rows === 0;
  $('progress').hidden = !is;
  if (!is) $('progress').value = 0;
}

function choose(chosen) {
  if (!chosen) return;
  [file, rows] = [chosen, 0];
  $('name').textContent = chosen.name;
  $('rows').textContent = 'reading';
  $('columns').hidden = $('result').hidden = true;
  say('');
  // Reading a damaged file may never end, and learning may take long: neither keeps the next file waiting.
  if (isBusy) worker.terminate();
  if (isBusy) startWorker();
  busy(true);
  worker.postMessage({ file: chosen, turn: ++turn });
}

function showColumns({ rows: found, featureNames, notes }) {
  rows = found;
  $('rows').textContent = `${grouped.format(rows)} rows`;
  const names = featureNames.slice(0, SHOWN).join(', ');
  const rest = featureNames.length > SHOWN ? ` and ${featureNames.length - SHOWN} more` : '';
  $('features').textContent = `${featureNames.length} features: ${names}${rest}`;
  fileNotes = notes;
  showNotes();
  $('columns').hidden = false;
  busy(false);
}

function showProgress({ rows: read, step, recent }) {
  $('progress').value = read / rows;
  say(`${grouped.format(read)} rows, ${grouped.format(step)} mini-batches, objective ${short(recent)}`);
}

/** A word that a shell takes as it stands. */
const quoted = (word) => (/^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

function showResult(done) {
  busy(false);
  say(`${done.seconds.toFixed(2)} s`);
  const { screening } = done;
  const numbers = [
    ['rows', grouped.format(done.rows.learned)],
    ['mini-batches', grouped.format(done.step)],
    ['objective', short(done.mean)],
    ['arithmetic', screening?.screen ?? '–'],
    ['threads', String(screening?.threads ?? 1)],
  ];
  $('numbers').replaceChildren(
    ...numbers.map(([name, value]) => {
      const pair = document.createElement('div');
      element('dt', name, pair);
      element('dd', value, pair);
      return pair;
    }),
  );
  $('digest').textContent = done.digest;
  $('command').textContent = `meander fit ${quoted(file.name)} -k ${done.k} --seed ${$('seed').value} --json`;
  showNotes(done.notes);
  showClusters(done);
  $('result').hidden = false;
}

/** Shows what was said of the file, and warnings of the learning. */
function showNotes(ofLearning = []) {
  const all = new Set([...fileNotes, ...ofLearning]);
  $('notes').replaceChildren(...[...all].map((note) => element('li', note)));
}

function showClusters({ k, centroids, weights, featureNames }) {
  const d = featureNames.length;
  const names = featureNames.slice(0, SHOWN);
  const [head, body] = [document.querySelector('thead'), document.querySelector('tbody')];
  const line = document.createElement('tr');
  for (const name of ['cluster', 'share', ...names]) element('th', name, line).scope = 'col';
  head.replaceChildren(line);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a]);
  body.replaceChildren(
    ...order.slice(0, MOST_CLUSTERS).map((j) => {
      const row = document.createElement('tr');
      element('td', String(j), row);
      element('td', `${((100 * weights[j]) / total).toFixed(1)} %`, row);
      for (let t = 0; t < names.length; t++) element('td', short(centroids[j * d + t]), row);
      return row;
    }),
  );
  const parts = [
    k > MOST_CLUSTERS ? `the ${MOST_CLUSTERS} heaviest of ${k}` : `${k}, by weight`,
    d > SHOWN ? `the first ${SHOWN} of ${d} features` : '',
  ];
  $('result-title').textContent = `Clusters: ${parts.filter(Boolean).join(', ')}`;
}

function startWorker() {
  worker = new Worker('worker.js', { type: 'module' });
  worker.onmessage = ({ data }) => takeAnswer(data);
  worker.onerror = (event) => {
    busy(false);
    say('', `The worker failed: ${event.message || 'its program could not be loaded'}. Load the page again.`);
  };
}

function takeAnswer(data) {
  if (data.turn !== turn) return;
  if (data.columns) showColumns(data.columns);
  if (data.progress) showProgress(data.progress);
  if (data.done) showResult(data.done);
  if (!data.failure) return;
  busy(false);
  if (rows === 0) $('rows').textContent = 'could not be read';
  say('', data.failure);
}

startWorker();
$('file').addEventListener('change', () => choose($('file').files[0]));
for (const type of ['dragover', 'dragleave', 'drop'])
  document.addEventListener(type, (event) => {
    event.preventDefault();
    $('drop').classList.toggle('over', type === 'dragover');
    if (type === 'drop') choose(event.dataTransfer.files[0]);
  });
document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  say('learning');
  $('result').hidden = true;
  busy(true);
  worker.postMessage({ learn: { k: Number($('k').value), seed: Number($('seed').value) }, turn: ++turn });
});
