import { concatMap, defer, type OperatorFunction } from 'rxjs';
import type { ClusterEvent } from '../../src/adapt/index.js';
import type { Checkpoint } from '../../src/learner/index.js';

/**
 * Emits what happened to the clusters (`born`, `died`, `merged`, `split`, `moved`, `drifting`, `quiet`), as the
 * checkpoints of a run with `events: true` record it.
 *
 * 1. Emits each event once, in the order of the mini-batches, however many checkpoints record it.
 * 2. A checkpoint records the latest 1,000 events, so a run with more between two checkpoints loses the oldest of them.
 * 3. Checkpoints of a run without `events` emit nothing.
 * 4. Completes and fails with the source.
 *
 * ```ts
 * import { clusterEvents, fromSource, miniBatchKMeans, synthetic } from 'meander';
 *
 * const source = synthetic({ kind: 'blobs', rows: 4000, d: 2, k: 2 });
 * const run = fromSource(source).pipe(miniBatchKMeans({ k: 2, batchSize: 1000, events: true }));
 * await run.pipe(clusterEvents()).forEach(({ event, id, step }) => console.log(event, id, step));
 * // → born 0 0
 * // → born 1 0
 * ```
 *
 * @param after emit only events of later mini-batches than this, such as the step that a run was resumed from
 * @category Operators
 */
export function clusterEvents(after = -1): OperatorFunction<Checkpoint, ClusterEvent> {
  return (source) =>
    defer(() => {
      let emittedUpTo = after;
      return source.pipe(
        concatMap(({ tracker, step }) => {
          const events = (tracker?.journal ?? []).filter((event) => event.step > emittedUpTo);
          emittedUpTo = Math.max(emittedUpTo, step);
          return events;
        }),
      );
    });
}
