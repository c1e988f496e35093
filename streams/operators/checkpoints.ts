import type { Checkpoint } from '../../src/learner/index.js';
import { checkValue, oneOf } from '../../src/options/index.js';
import type { Source } from '../sources/source.js';
import { latestOf } from './latestOf.js';
import { learnOnDemand } from './learnOnDemand.js';
import { type MiniBatchKMeansOptions, miniBatchKMeans } from './miniBatchKMeans.js';

/**
 * Options of `checkpoints`; only `k` is required.
 * @category Operators
 */
export interface CheckpointsOptions extends MiniBatchKMeansOptions {
  /**
   * What happens while the consumer is busy. `every` (default): learning waits, and no checkpoint is lost. `latest`:
   * learning goes on, and the consumer gets the newest checkpoint; older ones are dropped and counted.
   */
  policy?: 'every' | 'latest';
}

/**
 * The checkpoints of one run; it can be iterated once.
 * @category Operators
 */
export interface CheckpointIterator extends AsyncIterableIterator<Checkpoint> {
  /**
   * Checkpoints dropped so far because a newer one came before the consumer asked; always zero with the policy `every`.
   */
  readonly dropped: number;
  /** Ends the run: closes the source, also while it waits for data, and ends the threads. */
  return(): Promise<IteratorResult<Checkpoint>>;
}

/**
 * Learns k clusters from a source and hands out checkpoints as an async iterable: `fromSource` and `miniBatchKMeans`
 * for `for await`, with a stated policy for a slow consumer.
 *
 * 1. The first `next()` opens the source, at `resume.position.source` if there is one to resume.
 * 2. With the policy `every` the next record batch is read only when all checkpoints of the last one were taken, so a
 *    slow consumer slows the source down. At most the checkpoints of one record batch wait.
 * 3. With the policy `latest` learning runs at full speed and at most one checkpoint waits, the newest; those that it
 *    replaced are counted in `dropped`. The final checkpoint (`complete: true`) is never dropped.
 * 4. After the final checkpoint the iteration ends. An error of the source or of the data is thrown after the
 *    checkpoints that came before it.
 * 5. Leaving the loop early, or `return()`, closes the source and ends the threads. With the policy `latest` an
 *    iterator that is neither read to its end nor returned keeps learning.
 *
 * No checkpoint is lost, however slow the consumer is:
 *
 * ```ts
 * import { setTimeout } from 'node:timers/promises';
 * import { checkpoints, synthetic } from 'meander';
 *
 * const source = synthetic({ kind: 'blobs', rows: 3000, d: 2, k: 3, batchRows: 1000 });
 * for await (const { step, complete } of checkpoints(source, { k: 3, batchSize: 1000, initRows: 1000 })) {
 *   await setTimeout(10);
 *   console.log(step, complete);
 * }
 * // → 0 false
 * // → 1 false
 * // → 2 false
 * // → 3 false
 * // → 3 true
 * ```
 *
 * The newest checkpoint, whenever the consumer has time:
 *
 * ```ts
 * import { setTimeout } from 'node:timers/promises';
 * import { checkpoints, synthetic } from 'meander';
 *
 * const source = synthetic({ kind: 'blobs', rows: 100_000, d: 2, k: 3, batchRows: 1000 });
 * const run = checkpoints(source, { k: 3, batchSize: 1000, policy: 'latest' });
 * let taken = 0;
 * for await (const checkpoint of run) {
 *   taken++;
 *   if (!checkpoint.complete) await setTimeout(200);
 * }
 * console.log(taken + run.dropped);
 * // → 102
 * ```
 *
 * @param source read once; returning early closes it
 * @throws MeanderError `usage` at once for options out of range; `input` from `next()` for the data
 * @see {@link miniBatchKMeans} for the same as an operator
 * @category Operators
 */
export function checkpoints(source: Pick<Source, 'open'>, options: CheckpointsOptions): CheckpointIterator {
  const { policy = 'every', ...learning } = options;
  checkValue('policy', policy, oneOf('every', 'latest'));
  const operator = miniBatchKMeans(learning);
  const abort = new AbortController();
  let dropped = 0;
  const every = learnOnDemand(source, options.resume?.position.source ?? null, operator, abort.signal);
  const iterator = policy === 'latest' ? latestOf(every, abort, () => dropped++) : every;
  return {
    get dropped() {
      return dropped;
    },
    next: () => iterator.next(),
    return() {
      abort.abort();
      return iterator.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
