import { EMPTY, NEVER } from 'rxjs';
import { expect, test } from 'vitest';
import { shareLatest } from '../../../streams/index.js';
import { marbles } from './marbles.js';

test('never: emits nothing', () => {
  marbles().run(({ expectObservable }) => expectObservable(NEVER.pipe(shareLatest())).toBe('-'));
});

test('empty: completes', () => {
  marbles().run(({ expectObservable }) => expectObservable(EMPTY.pipe(shareLatest())).toBe('|'));
});

test('many subscribers share one run, and a late one gets the latest value at once', () => {
  marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
    const source = cold('   -a-b-c-|');
    const shared = source.pipe(shareLatest());
    expectObservable(shared, '^').toBe('    -a-b-c-|');
    expectObservable(shared, '----^').toBe('----bc-|');
    expectSubscriptions(source.subscriptions).toBe('^------!');
  });
});

test('a subscriber after the end gets the last value and the end', () => {
  marbles().run(({ cold, expectObservable }) => {
    const shared = cold('-a-b|').pipe(shareLatest());
    expectObservable(shared, '^').toBe('-a-b|');
    expectObservable(shared, '------^').toBe('------(b|)');
  });
});

test('error: reaches all, and a late subscriber after the last value', () => {
  marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
    const source = cold('-a#');
    const shared = source.pipe(shareLatest());
    expectObservable(shared, '^').toBe('-a#');
    expectObservable(shared, '-----^').toBe('-----(a#)');
    expectSubscriptions(source.subscriptions).toBe('^-!');
  });
});

test('early unsubscribe: the run ends when the last subscriber leaves, and the next starts again', () => {
  marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
    const source = cold('   -a-b-c-|');
    const shared = source.pipe(shareLatest());
    expectObservable(shared, '^--!').toBe('-a-');
    expectObservable(shared, '^---!').toBe('-a-b');
    expectObservable(shared, '------^').toBe('-------a-b-c-|');
    expectSubscriptions(source.subscriptions).toBe(['^---!', '------^------!']);
  });
});

test('a value is shared, not copied', () => {
  const seen: object[] = [];
  marbles().run(({ cold, flush }) => {
    const shared = cold('a|', { a: {} }).pipe(shareLatest());
    shared.subscribe((value) => seen.push(value));
    shared.subscribe((value) => seen.push(value));
    flush();
  });
  expect(seen[0]).toBe(seen[1]);
});
