import { type Feed, TopicRecreatedError } from '../feeds/feed.js';
import { topicRecreated } from '../feeds/gaps.js';
import { type RetryOptions, withRetry } from '../feeds/retry.js';

/** Does something with a feed, again and again while its server is away. */
export type Retry = <T>(feed: Feed, work: () => Promise<T>) => Promise<T>;

/** The work was aborted while the server was away. */
export class AbortedError extends Error {
  override readonly name = 'AbortedError';
}

/**
 * Retries as readers of feeds do; see `withRetry`.
 * @throws AbortedError where the signal aborted it, MeanderError `broker` where the topic was created again
 */
export const retried =
  (options: Omit<RetryOptions, 'name'>, topic?: string): Retry =>
  async (feed, work) => {
    let result: { value: Awaited<ReturnType<typeof work>> } | undefined;
    await withRetry(
      async () => {
        try {
          result = { value: await work() };
        } catch (cause) {
          if (cause instanceof TopicRecreatedError) throw topicRecreated(feed, topic ?? 'another', cause.id);
          throw cause;
        }
      },
      { ...options, name: feed.name },
    );
    if (!result) throw new AbortedError('aborted');
    return result.value;
  };
