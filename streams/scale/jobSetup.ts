import type { RunKernels } from '../../src/kernel/index.js';
import type { Checkpoint, KMeansOptions, Learner, Recorded } from '../../src/learner/index.js';
import type { Feed } from '../feeds/feed.js';
import type { PointsOptions } from '../points/reader.js';
import type { FeedOptions } from '../sources/feedSource.js';
import type { Summing } from './summing.js';

/** What a process of a job is given. */
export interface JobSetup {
  /** The topic whose rows are learned. */
  readonly feed: Feed;
  /** The topic of the log. */
  readonly log: Feed;
  /** Name of the job. */
  readonly name: string;
  /** Name of this process, which no other has. */
  readonly me: string;
  /** The options of the run. */
  readonly options: KMeansOptions;
  /** The options and settings that all processes must have equally, by name. */
  readonly record: Readonly<Record<string, Recorded>>;
  /** Which columns are read. */
  readonly points: PointsOptions;
  /** How the topic is read. */
  readonly reading: FeedOptions;
  /** Share of the blocks that two processes sum, 0…1. */
  readonly audit: number;
  /** Makes the kernels of the learner. */
  readonly kernels: RunKernels;
  /** Sums blocks; whoever made it closes it. */
  readonly summing: Summing;
  /** Ends the process in good order. */
  readonly signal: AbortSignal;
  /** Called once the start is learned and after every mini-batch. @param checkpoint makes the checkpoint */
  readonly onBoundary: (learner: Learner, checkpoint: () => Checkpoint) => void;
  /** Receives what a person should know. */
  readonly notify: (message: string) => void;
}
