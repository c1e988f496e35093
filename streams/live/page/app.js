import { onColors, onSizes } from './canvas.js';
import { showCluster } from './cluster.js';
import { beginClusters, drawClusters } from './clusters.js';
import { find } from './dom.js';
import { drawEvents } from './events.js';
import { writeHealth } from './health.js';
import { clusterAt, drawMap, remember, writeMap } from './map.js';
import { grouped } from './numbers.js';
import { drawObjective, writeObjective } from './objective.js';
import { age, follow, model, stateNow } from './stream.js';
import { beginTryIt, writeTryIt } from './tryIt.js';

/** The number of the cluster that is shown. */
let chosen;
let isAsked = false;

function select(id) {
  if (id === undefined) return;
  chosen = id;
  draw();
}

/** Draws everything once, before the browser paints next. */
function draw() {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    const began = performance.now();
    drawObjective(model);
    drawMap(model, chosen);
    drawClusters(model, chosen, select);
    drawEvents(model);
    // Read by bench/page.mjs.
    if (model.checkpoint) performance.measure('draw', { start: began, end: performance.now() });
  });
  void showCluster(chosen, model);
}

function write() {
  const { checkpoint, run } = model;
  const state = stateNow();
  const isLost = state !== 'learning';
  find('#state').textContent = state === 'done' && model.done ? `done: ${model.done.reason}` : state;
  find('#state').className = state;
  if (run) find('#source').textContent = `${run.command} ${run.source}`;
  if (run) find('#source').title = run.source;
  find('#rows').textContent = checkpoint ? grouped(checkpoint.rows) : '–';
  find('#rate').textContent = checkpoint && !isLost ? grouped(Math.round(checkpoint.rowsPerSecond)) : '–';
  find('#step').textContent = checkpoint ? grouped(checkpoint.step) : '–';
  find('#k').textContent = model.k ? grouped(model.k) : '–';
  find('#version').textContent = checkpoint ? checkpoint.version.slice(0, 12) : '–';
  if (checkpoint) find('#version').title = `SHA-256 of the model: ${checkpoint.version}`;
  document.title = checkpoint ? `Meander · ${grouped(checkpoint.rows)} rows` : 'Meander';
}

/** Writes what changed. @param what the kind of the message that came */
function changed(what) {
  if ((what === 'hello' || what === 'checkpoint') && model.checkpoint)
    remember({ xy: model.xy, map: model.checkpoint.map });
  write();
  if (what === 'hello') {
    writeMap(model);
    writeTryIt(model);
  }
  writeObjective(model);
  writeHealth({ ...model, state: stateNow() }, age());
  draw();
}

/** Arrow keys on the map go through the clusters. */
function onKey(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step === undefined || model.ids.length === 0) return;
  event.preventDefault();
  const { length } = model.ids;
  const place = model.ids.indexOf(chosen);
  select(model.ids[(place + step + length) % length]);
}

beginClusters(draw);
beginTryIt(model, (index) => select(model.ids[index]));
find('#map canvas').onclick = (event) => select(clusterAt(event, model));
find('#map canvas').onkeydown = onKey;
find('#refit').onclick = () =>
  fetch('map/refit', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(() => {});
onSizes(draw);
onColors(draw);
setInterval(() => {
  write();
  writeHealth({ ...model, state: stateNow() }, age());
}, 1000);
follow(changed);
draw();
