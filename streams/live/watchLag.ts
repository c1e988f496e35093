import type { Source } from '../sources/source.js';
import type { LiveView } from './openServer.js';

/** Milliseconds between two questions, and without an answer after which the lag counts as unknown. */
const [PAUSE, PATIENCE] = [1000, 5000];

/**
 * Tells a view how far a source is behind, at most once per second and with one question at a time. A server that fails
 * or does not answer gives null; the reading of the source waits for nothing.
 * @returns ends it
 */
export function watchLag(source: Pick<Source, 'lag'>, view: Pick<LiveView, 'lag'> | undefined): () => void {
  if (!source.lag || !view) return () => {};
  let [told, askedAt, ended]: [number | null, number | undefined, boolean] = [null, undefined, false];
  const tell = (lag: number | null) => {
    if (!ended && lag !== told) view.lag(lag);
    told = lag;
  };
  const ask = async () => {
    askedAt = performance.now();
    tell((await source.lag?.().catch(() => null)) ?? null);
    askedAt = undefined;
  };
  const timer = setInterval(() => {
    if (askedAt === undefined) void ask();
    else if (performance.now() - askedAt >= PATIENCE) tell(null);
  }, PAUSE).unref();
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
