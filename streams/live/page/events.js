import { begin, color, line } from './canvas.js';
import { element, find } from './dom.js';
import { clock } from './numbers.js';

const COLORS = { born: 'proved', split: 'proved', died: 'quiet', merged: 'quiet', moved: 'accent' };
/** Events whose sentences are shown. */
const SHOWN = 50;
let written;

/** Draws the events on an axis of time and writes the newest. */
export function drawEvents({ events, history }) {
  const { g, width, height } = begin(find('#events canvas'));
  const now = Date.now();
  const first = Math.min(history.time[0] ?? now, events[0]?.time ?? now);
  const x = (time) => 4 + ((time - first) / Math.max(now - first, 1)) * (width - 8);
  g.strokeStyle = color('line');
  line(
    g,
    2,
    (i) => (i === 0 ? 0 : width),
    () => height - 14.5,
  );
  g.fillStyle = color('quiet');
  g.textAlign = 'left';
  g.fillText(clock(first), 0, height - 2);
  g.textAlign = 'right';
  g.fillText('now', width, height - 2);
  for (const { time, event } of events) {
    g.fillStyle = color(COLORS[event] ?? 'alarm');
    g.fillRect(x(time) - 1, 4, 2, height - 20);
  }
  const newest = events.at(-1);
  if (newest === written && events.length > 0) return;
  written = newest;
  find('#events h2 small').textContent = events.length === 0 ? 'births, deaths, merges, splits and drift' : '';
  const items = events.slice(-SHOWN).reverse();
  find('#events ol').replaceChildren(
    ...(items.length > 0
      ? items.map(({ time, text }) => element('li', {}, element('time', {}, clock(time)), element('span', {}, text)))
      : [element('li', { className: 'hint' }, 'Nothing has happened to a cluster yet.')]),
  );
}
