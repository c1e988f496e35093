import { begin, color, line } from './canvas.js';
import { element, find } from './dom.js';
import { axisStart, EVENT_COLORS, eventBins } from './eventBins.js';
import { clock } from './numbers.js';

/** Events whose sentences are shown. */
const SHOWN = 50;
/** Pixels of the axis for which events are counted together; and those below it, for its labels. */
const [PART, BELOW] = [6, 15];
let written;

/** Draws the events on an axis of time and writes the newest. */
export function drawEvents({ events, history }) {
  const chart = begin(find('#events canvas'));
  const now = Date.now();
  const first = axisStart(events, history.time[0], now);
  drawAxis(chart, clock(first));
  drawCounts(chart, events, { first, now, parts: Math.max(1, Math.floor(chart.width / PART)) });
  const newest = events.at(-1);
  if (newest === written && events.length > 0) return;
  written = newest;
  const items = events.slice(-SHOWN).reverse();
  find('#events ol').replaceChildren(
    ...(items.length > 0
      ? items.map(({ time, text }) => element('li', {}, element('time', {}, clock(time)), element('span', {}, text)))
      : [element('li', { className: 'hint' }, 'Nothing has happened to a cluster yet.')]),
  );
}

function drawAxis({ g, width, height }, start) {
  g.strokeStyle = color('line');
  line(
    g,
    2,
    (i) => (i === 0 ? 0 : width),
    () => height - BELOW + 0.5,
  );
  g.fillStyle = color('quiet');
  g.textAlign = 'left';
  g.fillText(start, 0, height - 2);
  g.textAlign = 'right';
  g.fillText('now', width, height - 2);
}

/** Draws how many events there were in each part of the time, since ticks of single ones would hide each other. */
function drawCounts({ g, height }, events, axis) {
  const bins = eventBins(events, axis);
  const counts = bins.map((bin) => bin.reduce((a, b) => a + b));
  const most = Math.max(1, ...counts);
  // One event among few is as tall as it may be, and among many still to be seen.
  const unit = Math.min(8, (height - BELOW - 4) / most);
  if (most > 1) g.fillText(`bars of at most ${most} events`, axis.parts * PART - 30, height - 2);
  for (const [i, bin] of bins.entries()) {
    let top = height - BELOW;
    for (const [c, count] of bin.entries()) {
      if (count === 0) continue;
      const tall = Math.max(3, count * unit);
      g.fillStyle = color(EVENT_COLORS[c]);
      g.fillRect(i * PART, top - tall, PART - 1, tall);
      top -= tall;
    }
  }
}
