import { type Observable, Subject, type Subscriber, takeUntil } from 'rxjs';

/** What an operator does with the notifications of its source; errors are forwarded and need no handler. */
export interface Handlers<In> {
  /** Takes one value. What it throws becomes an error notification. */
  next(value: In): void;
  /** Takes the end of the source; without it nothing happens then. What it throws becomes an error notification. */
  complete?(): void;
}

/**
 * Subscribes to a source on behalf of an operator's subscriber.
 *
 * 1. Errors of the source, and errors thrown by the handlers, reach the subscriber as error notifications.
 * 2. When the subscriber completes, fails or unsubscribes, the source is unsubscribed at once, also in the middle of a
 *    synchronous emission.
 * 3. A subscriber that is already closed never subscribes to the source.
 */
export function listen<In>(source: Observable<In>, subscriber: Subscriber<unknown>, handlers: Handlers<In>): void {
  if (subscriber.closed) return;
  const closed = new Subject<void>();
  subscriber.add(() => closed.next());
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      subscriber.error(error);
    }
  };
  source.pipe(takeUntil(closed)).subscribe({
    next: (value) => attempt(() => handlers.next(value)),
    error: (error) => subscriber.error(error),
    complete: () => subscriber.closed || attempt(() => handlers.complete?.()),
  });
}
