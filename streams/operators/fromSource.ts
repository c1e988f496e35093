import type { RecordBatch } from 'apache-arrow';
import { Observable } from 'rxjs';
import type { Source } from '../sources/source.js';

/** How long a source may keep the event loop to itself. */
const TURN_MS = 20;

/**
 * The record batches of a source, from a position on.
 *
 * 1. Each subscription opens the source anew and pulls one record batch at a time, the next only once every subscriber
 *    has taken the last: nothing queues up.
 * 2. Unsubscribing aborts the source at once.
 * 3. Timers, signals and other I/O get their turn every few milliseconds, also where the source never waits.
 *
 * ```ts
 * fromSource(await arrowFiles(['points.arrow'])).pipe(miniBatchKMeans({ k: 8 }))
 * ```
 */
export function fromSource(source: Pick<Source, 'open'>, position: unknown = null): Observable<RecordBatch> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const pull = async () => {
      const iterator = source.open(position, abort.signal)[Symbol.asyncIterator]();
      abort.signal.addEventListener('abort', () => void Promise.resolve(iterator.return?.()).catch(() => {}));
      let turn = performance.now();
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        if (abort.signal.aborted) return;
        subscriber.next(next.value);
        if (subscriber.closed) return;
        if (performance.now() - turn < TURN_MS) continue;
        await new Promise((resolve) => setTimeout(resolve));
        turn = performance.now();
      }
      subscriber.complete();
    };
    pull().catch((error) => subscriber.error(error));
    return () => abort.abort();
  });
}
