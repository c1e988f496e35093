import type { RecordBatch } from 'apache-arrow';
import { Observable, type Subscriber } from 'rxjs';
import type { Source } from '../sources/source.js';
import { EventLoopTurns } from './eventLoopTurns.js';

/**
 * Emits the record batches of a source, from a position on.
 *
 * 1. Each subscription opens the source again and pulls one record batch at a time; the next is pulled only after the
 *    subscriber has taken the last, so nothing queues up.
 * 2. Completes at the end of the source; an error of the source becomes an error notification.
 * 3. Unsubscribing aborts the source at once, also while it waits for data.
 * 4. Timers, signals and other I/O get their turn every 20 ms, even if the source never waits.
 *
 * ```ts
 * import { fromPoints, fromSource } from 'meander';
 *
 * const source = fromPoints([[1, 2], [3, 4], [5, 6]], 2);
 * await fromSource(source).forEach((batch) => console.log(batch.numRows, 'rows'));
 * // → 2 rows
 * // → 1 rows
 * ```
 *
 * @param source opened once per subscription
 * @param position where to begin, as the source itself noted it in a checkpoint (`checkpoint.position.source`); null,
 * the default, is the start
 * @see {@link checkpoints} for learning with an async iterable instead of an Observable
 * @category Operators
 */
export function fromSource(source: Pick<Source, 'open'>, position: unknown = null): Observable<RecordBatch> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    pull(source.open(position, abort.signal), subscriber, abort.signal).catch((error) => subscriber.error(error));
    return () => abort.abort();
  });
}

async function pull(
  batches: AsyncIterable<RecordBatch>,
  subscriber: Subscriber<RecordBatch>,
  signal: AbortSignal,
): Promise<void> {
  const iterator = batches[Symbol.asyncIterator]();
  // A source that waits when the signal comes has nobody left to report an error to.
  signal.addEventListener('abort', () => void Promise.resolve(iterator.return?.()).catch(() => {}));
  const turns = new EventLoopTurns();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    if (signal.aborted) return;
    subscriber.next(next.value);
    if (subscriber.closed) return;
    await turns.give();
  }
  subscriber.complete();
}
