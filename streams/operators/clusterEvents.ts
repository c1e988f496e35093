import { concatMap, defer, from, type OperatorFunction } from 'rxjs';
import type { ClusterEvent } from '../../src/adapt/index.js';
import type { Checkpoint } from '../../src/learner/index.js';

/**
 * What became of the clusters, as it is told by checkpoints of a run with `events`. Between two checkpoints at most 1,000
 * events are kept.
 * @param after only events of later mini-batches, such as the step that a run was resumed from
 */
export const clusterEvents = (after = -1): OperatorFunction<Checkpoint, ClusterEvent> => {
  return (source) =>
    defer(() => {
      let told = after;
      return source.pipe(
        concatMap(({ tracker: life, step }) => {
          const fresh = (life?.journal ?? []).filter((event) => event.step > told);
          told = Math.max(told, step);
          return from(fresh);
        }),
      );
    });
};
