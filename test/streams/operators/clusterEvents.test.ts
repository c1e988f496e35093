import { EMPTY, from, lastValueFrom, map, NEVER, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { type Checkpoint, type ClusterEvent, clusterEvents } from '../../../streams/index.js';
import { learned, marbles } from './marbles.js';

const born = (step: number, id: number): ClusterEvent => ({ event: 'born', step, rows: 0, id, cluster: id });
/** A checkpoint at a step, with the journal that it records. */
const at = (step: number, ...journal: ClusterEvent[]): Checkpoint => ({
  ...learned,
  step,
  tracker: { journal } as unknown as Checkpoint['tracker'],
});
const [first, second, third] = [born(0, 1), born(2, 2), born(3, 3)];
const checkpoints = {
  p: at(0, first),
  q: at(2, first, second),
  r: at(3, first, second, third),
  s: at(4, second, third),
};
const ids = map(({ id }: ClusterEvent) => String(id));

test('never: emits nothing', () => {
  marbles().run(({ expectObservable }) => expectObservable(NEVER.pipe(clusterEvents())).toBe('-'));
});

test('empty: completes', () => {
  marbles().run(({ expectObservable }) => expectObservable(EMPTY.pipe(clusterEvents())).toBe('|'));
});

test('each event is emitted once, however many checkpoints record it', () => {
  marbles().run(({ hot, expectObservable }) => {
    expectObservable(hot('p-q-r-s|', checkpoints).pipe(clusterEvents(), ids)).toBe('1-2-3--|');
  });
});

test('events of several mini-batches come in their order', () => {
  marbles().run(({ hot, expectObservable }) => {
    expectObservable(hot('r----|', checkpoints).pipe(clusterEvents(), ids)).toBe('(123)|');
  });
});

test('after leaves out what an earlier run has emitted', () => {
  marbles().run(({ hot, expectObservable }) => {
    expectObservable(hot('q-r|', checkpoints).pipe(clusterEvents(2), ids)).toBe('--3|');
  });
});

test('error: comes after the events before it', () => {
  marbles().run(({ hot, expectObservable }) => {
    expectObservable(hot('p-#', checkpoints).pipe(clusterEvents(), ids)).toBe('1-#');
  });
});

test('early unsubscribe: closes the source', () => {
  marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
    const source = hot('p-q-r|', checkpoints);
    expectObservable(source.pipe(clusterEvents(), ids), '^--!').toBe('1-2');
    expectSubscriptions(source.subscriptions).toBe('^--!');
  });
});

test('checkpoints of a run without events emit none, and a second subscription emits all again', async () => {
  expect(await lastValueFrom(from([learned]).pipe(clusterEvents(), toArray()))).toEqual([]);
  const events = from([checkpoints.p, checkpoints.q]).pipe(clusterEvents(), toArray());
  expect(await lastValueFrom(events)).toEqual([first, second]);
  expect(await lastValueFrom(events)).toEqual([first, second]);
});
