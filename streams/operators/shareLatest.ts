import { type MonoTypeOperatorFunction, ReplaySubject, share } from 'rxjs';

/**
 * Shares one run among many subscribers.
 *
 * 1. The first subscriber starts the run; all others join it.
 * 2. A late subscriber gets the latest value at once, and after the run is over also its completion or error.
 * 3. When the last subscriber leaves an unfinished run, the source is unsubscribed; a subscriber after that starts
 *    again.
 *
 * ```ts
 * import { fromPoints, fromSource, miniBatchKMeans, shareLatest } from 'meander';
 *
 * const source = fromPoints([[0], [1], [10], [11]]);
 * const run = fromSource(source).pipe(miniBatchKMeans({ k: 2, batchSize: 2, initRows: 2 }), shareLatest());
 *
 * await run.forEach(({ step, complete }) => console.log(step, complete));
 * // → 0 false
 * // → 1 false
 * // → 2 false
 * // → 2 true
 * run.subscribe(({ step }) => console.log('a late subscriber starts at step', step));
 * // → a late subscriber starts at step 2
 * ```
 *
 * @see {@link miniBatchKMeans}
 * @category Operators
 */
export function shareLatest<T>(): MonoTypeOperatorFunction<T> {
  return share({
    connector: () => new ReplaySubject<T>(1),
    resetOnComplete: false,
    resetOnError: false,
    resetOnRefCountZero: true,
  });
}
