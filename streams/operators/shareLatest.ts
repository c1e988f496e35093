import { type MonoTypeOperatorFunction, ReplaySubject, share } from 'rxjs';

/** One run for many subscribers: a late one gets the latest checkpoint at once, also after the run is over. */
export function shareLatest<T>(): MonoTypeOperatorFunction<T> {
  return share({
    connector: () => new ReplaySubject<T>(1),
    resetOnComplete: false,
    resetOnError: false,
    resetOnRefCountZero: true,
  });
}
