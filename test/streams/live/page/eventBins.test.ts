import fc from 'fast-check';
import { expect, test } from 'vitest';

type Event = { time: number; event: string };
const { axisStart, eventBins, EVENT_COLORS } = (await import(
  new URL('../../../../streams/live/page/eventBins.js', import.meta.url).href
)) as {
  axisStart(events: Event[], begin: number | undefined, now: number): number;
  eventBins(events: Event[], axis: { first: number; now: number; parts: number }): number[][];
  EVENT_COLORS: string[];
};

const event = fc.record({ time: fc.nat(1000), event: fc.constantFrom('born', 'moved', 'drifting', 'died', 'quiet') });

test('every event is counted once, in a part of the axis', () => {
  fc.assert(
    fc.property(fc.array(event), fc.nat(1000), fc.integer({ min: 1, max: 90 }), (events, first, parts) => {
      const bins = eventBins(events, { first, now: 1000, parts });
      expect(bins).toHaveLength(parts);
      expect(bins.flat().reduce((a, b) => a + b)).toBe(events.length);
    }),
  );
});

test('events of one moment are counted by their kind, so that none hides another', () => {
  const events = ['drifting', 'quiet', 'born', 'moved', 'merged', 'moved'].map((name) => ({ time: 5, event: name }));
  const [, bin] = eventBins(events, { first: 0, now: 10, parts: 2 });
  expect(Object.fromEntries(EVENT_COLORS.map((name, c) => [name, bin[c]]))).toEqual({
    alarm: 2,
    proved: 1,
    accent: 2,
    quiet: 1,
  });
});

test('the axis begins with the run, but with the oldest event where older ones are not kept', () => {
  const events = Array.from({ length: 200 }, (_, i) => ({ time: 500 + i, event: 'moved' }));
  expect(axisStart([], undefined, 1000)).toBe(1000);
  expect(axisStart(events.slice(1), 100, 1000)).toBe(100);
  expect(axisStart(events, 100, 1000)).toBe(500);
});
