import { brokerError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import type { Feed } from '../feeds/feed.js';
import { encodeModel } from '../formats/modelFormat/encode.js';

/**
 * Publishes checkpoints on a feed.
 * @category Sinks
 */
export interface Publisher {
  /**
   * Publishes a checkpoint; resolves once the feed has stored it.
   * @throws MeanderError `broker` where it cannot be written
   */
  publish(checkpoint: Checkpoint): Promise<void>;
  /** Closes the feed. */
  close(): Promise<void>;
}

/**
 * Publishes each checkpoint as a model file. All have the name of the run as their key, so a compacted topic keeps the
 * newest model of each run.
 * @category Sinks
 */
export const publisher = (feed: Feed, run: string): Publisher => ({
  async publish(checkpoint) {
    try {
      await feed.publish(run, encodeModel(checkpoint));
    } catch (cause) {
      const reason = (cause as Error).message;
      throw brokerError(
        `The model of step ${checkpoint.step} cannot be published to ${feed.name}: ${reason}. ` +
          'The checkpoints on disk are not affected.',
        { cause },
      );
    }
  },
  close: () => feed.close(),
});
