import { begin, color, empty } from './canvas.js';
import { find } from './dom.js';
import { eventColor } from './eventBins.js';
import { freeLabels } from './mapLabels.js';
import { grouped, percent } from './numbers.js';

/** Places of a centroid that its tail shows. */
const TAIL = 24;
/** Points of all tails together; many clusters have shorter ones. */
const TAIL_POINTS = 4000;
/** Milliseconds for which a ring marks what happened to a cluster. */
const RING = 20_000;
/** Clusters up to which numbers are written beside that of the chosen one. */
const NUMBERED = 200;
/** Pixels between a centroid and its ring, and between either and the number. */
const [RING_GAP, NUMBER_GAP] = [4, 4];
/** Pixels that a number is high. */
const LETTER = 9;

/** Where the centroids were, the oldest first; forgotten when the axes change. */
let tails = [];
let mapNumber;

/** Keeps the places of the centroids for the tails. */
export function remember({ xy, map }) {
  if (map !== mapNumber || tails.at(-1)?.length !== xy.length) tails = [];
  mapNumber = map;
  tails.push(xy);
  const most = Math.max(2, Math.min(TAIL, Math.floor((2 * TAIL_POINTS) / xy.length)));
  while (tails.length > most) tails.shift();
}

/** Where points of the map stand on the canvas. */
function placing({ width, height }, bounds, xy) {
  let [x0, y0, x1, y1] = bounds;
  for (let j = 0; j < xy.length; j += 2) {
    x0 = Math.min(x0, xy[j]);
    x1 = Math.max(x1, xy[j]);
    y0 = Math.min(y0, xy[j + 1]);
    y1 = Math.max(y1, xy[j + 1]);
  }
  const scale = 0.92 * Math.min(width / (x1 - x0 || 1), height / (y1 - y0 || 1));
  return {
    x: (value) => width / 2 + (value - (x0 + x1) / 2) * scale,
    y: (value) => height / 2 - (value - (y0 + y1) / 2) * scale,
  };
}

/** Radii in pixels: the area is the weight, and many clusters are drawn smaller. */
function radii(weights) {
  const largest = weights.reduce((a, b) => Math.max(a, b), 0) || 1;
  const scale = Math.min(1, Math.max(0.4, Math.sqrt(60 / weights.length)));
  return weights.map((weight) => scale * (3 + 9 * Math.sqrt(Math.max(weight, 0) / largest)));
}

/** Draws held-out rows, tails, centroids by weight, and rings around clusters to which something happened. */
export function drawMap({ map, sample, checkpoint, ids, weights, xy, events }, chosen) {
  const chart = begin(find('#map canvas'));
  if (!map || !checkpoint) return empty(chart, 'no centroids yet');
  const { g } = chart;
  const at = placing(chart, map.bounds, xy);
  drawSample(g, sample, at);
  drawTails(g, at);
  const discs = { ids, xy, at, r: radii(weights) };
  const ringed = drawRings(g, discs, events);
  drawDiscs(g, discs, (j) => ids[j] !== chosen, 'accent', 0.75);
  drawDiscs(g, discs, (j) => ids[j] === chosen, 'chosen', 1);
  drawNumbers(g, discs, weights, { chosen, ringed });
}

/** Writes the numbers of clusters above them and their rings: the heaviest first, and none over another. */
function drawNumbers(g, { ids, xy, at, r }, weights, { chosen, ringed }) {
  const isWritten = (j) => ids[j] === chosen || ids.length <= NUMBERED;
  const order = Array.from(ids.keys())
    .filter(isWritten)
    .sort((a, b) => (ids[b] === chosen) - (ids[a] === chosen) || weights[b] - weights[a]);
  const above = (j) => r[j] + NUMBER_GAP + (ringed.has(j) ? RING_GAP + 1 : 0);
  const places = Array.from(ids, (_, j) => {
    const [x, y] = [at.x(xy[2 * j]), at.y(xy[2 * j + 1])];
    // At the upper edge there is room below only.
    return [x, y - above(j) < LETTER ? y + above(j) + LETTER : y - above(j)];
  });
  g.textAlign = 'center';
  for (const j of freeLabels(order, places)) label(g, String(ids[j]), ...places[j]);
}

/** Draws the discs of some clusters as one path, which is several times as fast as one path each. */
function drawDiscs(g, { ids, xy, at, r }, isWanted, name, alpha) {
  g.beginPath();
  for (let j = 0; j < ids.length; j++) {
    if (!isWanted(j)) continue;
    const [x, y] = [at.x(xy[2 * j]), at.y(xy[2 * j + 1])];
    g.moveTo(x + r[j], y);
    g.arc(x, y, r[j], 0, 2 * Math.PI);
  }
  g.fillStyle = color(name);
  g.globalAlpha = alpha;
  g.fill();
  g.globalAlpha = 1;
  g.strokeStyle = color('panel');
  g.lineWidth = 1;
  g.stroke();
}

function label(g, text, x, y) {
  g.lineWidth = 3;
  g.strokeStyle = color('panel');
  g.strokeText(text, x, y);
  g.fillStyle = color('ink');
  g.fillText(text, x, y);
}

function drawSample(g, sample, at) {
  if (!sample) return;
  g.fillStyle = color('faint');
  g.beginPath();
  for (let i = 0; i < sample.length; i += 2) g.rect(at.x(sample[i]) - 1, at.y(sample[i + 1]) - 1, 2, 2);
  g.fill();
}

function drawTails(g, at) {
  g.strokeStyle = color('accent');
  g.globalAlpha = 0.45;
  g.lineWidth = 1.25;
  const count = tails.length;
  const length = tails[0]?.length ?? 0;
  g.beginPath();
  for (let j = 0; j < length; j += 2)
    for (let i = 0; i < count; i++) {
      const [x, y] = [at.x(tails[i][j]), at.y(tails[i][j + 1])];
      if (i === 0) g.moveTo(x, y);
      else g.lineTo(x, y);
    }
  g.stroke();
  g.globalAlpha = 1;
}

/** Rings fade with the age of what happened. @returns indexes of the clusters that have one */
function drawRings(g, { ids, xy, at, r }, events) {
  const now = Date.now();
  const latest = new Map();
  for (const event of events) if (event.id !== null && now - event.time < RING) latest.set(event.id, event);
  const ringed = new Set();
  g.lineWidth = 2;
  for (let j = 0; j < ids.length && latest.size > 0; j++) {
    const happened = latest.get(ids[j]);
    if (!happened) continue;
    ringed.add(j);
    g.strokeStyle = color(eventColor(happened.event));
    g.globalAlpha = 1 - (now - happened.time) / RING;
    g.beginPath();
    g.arc(at.x(xy[2 * j]), at.y(xy[2 * j + 1]), r[j] + RING_GAP, 0, 7);
    g.stroke();
  }
  g.globalAlpha = 1;
  return ringed;
}

/** Says what the map shows. */
export function writeMap({ map, sample }) {
  if (!map) return;
  const [first, second] = map.share;
  find('#map h2 small').textContent = `two principal axes: ${percent(first)} + ${percent(second)} of the variance`;
  const rows = sample
    ? `Dots are ${grouped(sample.length / 2)} held-out rows, never learned from.`
    : 'No rows are held out (--holdout), so none are shown.';
  find('#map .note').textContent =
    `${rows} The area of a centroid is its weight. A ring marks an event of the last ${RING / 1000} s.`;
}

/** The cluster whose centroid is nearest to a place on the canvas. */
export function clusterAt({ offsetX, offsetY }, { map, xy, ids }) {
  if (!map || !xy) return undefined;
  const canvas = find('#map canvas');
  const at = placing({ width: canvas.clientWidth, height: canvas.clientHeight }, map.bounds, xy);
  let [best, nearest] = [undefined, Number.POSITIVE_INFINITY];
  for (let j = 0; j < ids.length; j++) {
    const distance = Math.hypot(at.x(xy[2 * j]) - offsetX, at.y(xy[2 * j + 1]) - offsetY);
    if (distance < nearest) [best, nearest] = [ids[j], distance];
  }
  return best;
}
