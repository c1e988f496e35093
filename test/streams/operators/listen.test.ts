import { NEVER, Observable, Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { listen } from '../../../streams/operators/listen.js';
import { marbles } from './marbles.js';

/** An operator that forwards values but throws at "x", and completes at "y". */
const careful = (source: Observable<string>) =>
  new Observable<string>((subscriber) => {
    listen(source, subscriber, {
      next: (value) => {
        if (value === 'x') throw 'refused';
        subscriber.next(value);
        if (value === 'y') subscriber.complete();
      },
      complete: () => subscriber.complete(),
    });
  });

test('values, completion and errors reach the subscriber', () => {
  marbles().run(({ hot, expectObservable }) => {
    expectObservable(careful(NEVER)).toBe('-');
    expectObservable(careful(hot('-a-b-|'))).toBe('-a-b-|');
    expectObservable(careful(hot('-a-#'))).toBe('-a-#');
  });
});

test('what a handler throws is an error notification and unsubscribes from the source', () => {
  marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
    const source = hot('-a-x-b|');
    expectObservable(careful(source)).toBe('-a-#', undefined, 'refused');
    expectSubscriptions(source.subscriptions).toBe('^--!');
  });
});

test('what the completion handler throws is an error notification', () => {
  marbles().run(({ hot, expectObservable }) => {
    const source = hot('--|');
    const failing = new Observable<never>((subscriber) => {
      const complete = () => {
        throw 'unfinished';
      };
      listen(source, subscriber, { next: () => {}, complete });
    });
    expectObservable(failing).toBe('--#', undefined, 'unfinished');
  });
});

test('completing or unsubscribing unsubscribes from the source, and its end is then no notification', () => {
  marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
    const source = hot('-a-y-b|');
    expectObservable(careful(source)).toBe('-a-(y|)');
    expectObservable(careful(source), '^-!').toBe('-a');
    expectSubscriptions(source.subscriptions).toBe(['^--!', '^-!']);
  });
});

test('a source that emits synchronously without end is stopped', () => {
  let emitted = 0;
  const endless = new Observable<string>((subscriber) => {
    while (!subscriber.closed) subscriber.next(++emitted < 5 ? 'a' : 'y');
  });
  careful(endless).subscribe();
  expect(emitted).toBe(5);
});

test('a subscriber that is closed already never subscribes to the source', () => {
  let subscribed = false;
  const source = new Observable<string>(() => {
    subscribed = true;
  });
  new Observable<string>((subscriber) => {
    subscriber.complete();
    listen(source, subscriber, { next: () => {} });
  }).subscribe();
  expect(subscribed).toBe(false);
});

test('without a completion handler the end of the source is no notification', () => {
  const seen: string[] = [];
  const source = new Subject<string>();
  new Observable<string>((subscriber) =>
    listen(source, subscriber, { next: (value) => subscriber.next(value) }),
  ).subscribe({ next: (value) => seen.push(value), complete: () => seen.push('|') });
  source.next('a');
  source.complete();
  expect(seen).toEqual(['a']);
});
