import { floats, integers } from './numbers.js';

const SERIES = ['step', 'rows', 'time', 'batch', 'recent', 'holdout', 'lower'];
/** Points of the objective that are kept. */
const MOST_POINTS = 2048;
const MOST_EVENTS = 200;

/** What the page knows. */
export const model = {
  history: Object.fromEntries(SERIES.map((name) => [name, []])),
  events: [],
  features: [],
  k: 0,
  dims: 0,
  state: 'connecting',
  ids: [],
};

/** Performance clock at the latest message; undefined before the first. */
let heard;

/** Seconds since the latest message; undefined before the first. */
export const age = () => (heard === undefined ? undefined : (performance.now() - heard) / 1000);

/** Seconds of silence after which the program stands still, since it says every 15 seconds that it is alive. */
const SILENCE = 40;

/** How the stream is doing, also where nobody says so. */
export const stateNow = () =>
  ['learning', 'waiting'].includes(model.state) && (age() ?? 0) > SILENCE ? 'stalled' : model.state;

/** Follows the server; the browser connects again by itself. @param changed called with what came */
export function follow(changed) {
  const source = new EventSource('events');
  const on = (name, take) =>
    source.addEventListener(name, (event) => {
      heard = performance.now();
      take(JSON.parse(event.data));
      changed(name);
    });
  on('hello', takeHello);
  on('checkpoint', takeCheckpoint);
  on('cluster', (event) => {
    model.events = [...model.events, event].slice(-MOST_EVENTS);
  });
  on('health', (health) => Object.assign(model, { health, state: health.state }));
  on('alive', () => {});
  on('done', (done) => Object.assign(model, { done, state: 'done' }));
  source.addEventListener('error', () => {
    model.state = model.state === 'done' ? 'done' : 'reconnecting';
    changed('error');
    // A server that refuses the connection ends it; a run that is resumed listens again.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(changed), 2000);
  });
}

function takeHello(hello) {
  // A run that is resumed says hello before it has a model: its shape is not known yet, which is not another shape.
  const isSame = hello.run.source === model.run?.source && isLike(hello.k, model.k) && isLike(hello.dims, model.dims);
  const history = isSame ? joined(model.history, hello) : hello.history;
  const events = isSame ? joinedEvents(model.events, hello.events) : [...hello.events];
  const sample = hello.sample && floats(hello.sample.xy);
  Object.assign(model, { ...hello, history, events, sample, done: undefined });
  if (hello.checkpoint) takeModel(hello.checkpoint);
}

const isLike = (now, before) => now === 0 || before === 0 || now === before;

/** What was seen before a run was resumed, then what the server has: it knows only its own process. */
function joined(before, { history: after, checkpoint }) {
  const first = after.step[0] ?? checkpoint?.step ?? Number.POSITIVE_INFINITY;
  const kept = before.step.filter((step) => step < first).length;
  return Object.fromEntries(SERIES.map((name) => [name, [...before[name].slice(0, kept), ...after[name]]]));
}

function joinedEvents(before, after) {
  const first = after[0]?.time ?? Number.POSITIVE_INFINITY;
  return [...before.filter(({ time }) => time < first), ...after].slice(-MOST_EVENTS);
}

function takeCheckpoint(checkpoint) {
  takeModel(checkpoint);
  const { history } = model;
  if (history.step.at(-1) === checkpoint.step) return;
  const { step, rows, time, objective } = checkpoint;
  const { batch, recent, holdout, lower } = objective;
  const point = { step, rows, time, batch, recent, holdout, lower };
  // A run that begins again, or before where it was killed, takes the place of what it had reached.
  const kept = history.step.filter((one) => one < step).length;
  for (const name of SERIES) history[name] = [...history[name].slice(0, kept), point[name]];
  if (history.step.length > MOST_POINTS)
    for (const name of SERIES)
      history[name] = history[name].filter((_, i, { length }) => i % 2 === 1 || i === length - 1);
}

function takeModel(checkpoint) {
  const xy = floats(checkpoint.xy);
  const k = xy.length / 2;
  Object.assign(model, {
    checkpoint,
    xy,
    k,
    weights: floats(checkpoint.weights),
    errors: floats(checkpoint.errors),
    speeds: floats(checkpoint.speeds),
    ids: integers(checkpoint.ids, k),
    health: checkpoint.health,
    state: model.state === 'done' ? 'done' : checkpoint.health.state,
  });
}
