/** Kinds of events: the colour of each. */
const COLORS = { born: 'proved', split: 'proved', moved: 'accent', died: 'quiet', merged: 'quiet' };
/** The colours of events, from the axis upwards. */
export const EVENT_COLORS = ['quiet', 'accent', 'proved', 'alarm'];
/** Events that the server and the page keep. */
const KEPT = 200;

/** The colour of an event. */
export const eventColor = (event) => COLORS[event] ?? 'alarm';

/** The time at which the axis begins: with the run, but with the oldest event where older ones are not kept. */
export const axisStart = (events, begin, now) =>
  events.length >= KEPT ? events[0].time : Math.min(begin ?? now, events[0]?.time ?? now);

/** Events per part of a time span: for each of `parts` the number of events of each colour. */
export function eventBins(events, { first, now, parts }) {
  const bins = Array.from({ length: parts }, () => EVENT_COLORS.map(() => 0));
  for (const { time, event } of events) {
    const part = Math.floor(((time - first) / Math.max(now - first, 1)) * parts);
    bins[Math.max(0, Math.min(parts - 1, part))][EVENT_COLORS.indexOf(eventColor(event))]++;
  }
  return bins;
}
