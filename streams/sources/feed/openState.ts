import { brokerError, MeanderError } from '../../../src/errors.js';
import { type Feed, type FeedState, PermanentError } from '../../feeds/feed.js';
import { StallWatch } from '../../feeds/stallWatch.js';

/**
 * Asks for the state of a feed. This is its first request, so it is not retried.
 * @throws MeanderError `broker` where the server cannot be reached or refuses, `input` where the topic does not exist
 */
export async function openState(feed: Feed): Promise<FeedState> {
  try {
    return await new StallWatch().answer(feed.state());
  } catch (cause) {
    if (cause instanceof MeanderError) throw cause;
    const remedy =
      cause instanceof PermanentError
        ? 'Check the user, the password and the mechanism.'
        : 'Is the address right, and the server running?';
    throw brokerError(`${feed.name} cannot be reached: ${(cause as Error).message}. ${remedy}`, { cause });
  }
}
