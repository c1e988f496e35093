import { brokerError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import type { Feed } from '../feeds/feed.js';
import { encodeModel } from '../formats/modelFormat/encode.js';

/** Puts checkpoints on a feed. */
export interface Publisher {
  /** @throws MeanderError `broker` where it cannot be written */
  publish(checkpoint: Checkpoint): Promise<void>;
  close(): Promise<void>;
}

/** Writes each checkpoint as a model file under one key, so that a compacted topic keeps the newest of each run. */
export const publisher = (feed: Feed, run: string): Publisher => ({
  async publish(checkpoint) {
    try {
      await feed.publish(run, encodeModel(checkpoint));
    } catch (cause) {
      throw brokerError(
        `The model cannot be published to ${feed.name}: ${(cause as Error).message}. Everything up to the latest checkpoint is kept.`,
        {
          cause,
        },
      );
    }
  },
  close: () => feed.close(),
});
