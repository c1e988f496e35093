import type { Checkpoint } from '../../src/learner/index.js';

/** A proved gap below which no search is worth its time. */
const SMALL_GAP = 0.01;

const HINT = 'this run had a single start, which can be a poor one; --replicas 4 --escape may find a better minimum';

/**
 * What may give a better model; undefined where the run has searched already, was told where to start, or is proved to
 * be good. A search is no default, since it takes two to four times as long on short streams; on 4 million rows of 8
 * features it takes 1.3 times as long (`docs/global-minimum.md` says what it gains).
 * @param gap how far the model is from the best possible one at most, where that is proved
 */
export function searchHint({ model, options }: Checkpoint, gap: number | null): string | undefined {
  const has = (name: string) => (options[name] ?? null) !== null;
  const searched = has('replicas') || has('escape');
  const near = gap !== null && gap < SMALL_GAP;
  return model.k === 1 || searched || options.init === 'given' || near ? undefined : HINT;
}
