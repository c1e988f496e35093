import type { Checkpoint } from '../../src/learner/index.js';
import { decodeModel } from '../formats/modelFormat/decode.js';
import type { Feed } from './feed.js';
import { FeedReader, type FeedReaderOptions } from './feedReader.js';

/**
 * The models that are published on a feed, from the newest there is on.
 * @throws MeanderError `model` for a record that is none
 */
export async function* models(feed: Feed, options: FeedReaderOptions, signal: AbortSignal): AsyncGenerator<Checkpoint> {
  const state = await feed.state();
  const newest = new Map(
    [...state.partitions].map(([partition, { first, end }]) => [partition, Math.max(first, end - 1)]),
  );
  const reader = new FeedReader(feed, state, newest, options, signal);
  for (;;) {
    const records = await reader.take(1);
    if (records === undefined) return;
    if (records === 'idle') continue;
    for (const { bytes, partition, offset } of records)
      yield await decodeModel(bytes, `${feed.name}, partition ${partition}, offset ${offset},`);
  }
}
