import type { Checkpoint } from '../../src/learner/index.js';
import { decodeModel } from '../formats/modelFormat/decode.js';
import type { Feed } from './feed.js';
import { FeedReader, type FeedReaderOptions } from './feedReader.js';
import { recordPlace } from './recordPlace.js';

/**
 * The models that are published on a feed: the newest of each partition, and where the feed is followed all that come
 * later.
 * @throws MeanderError `model` for a record that is not a model, `broker` where the feed cannot be read
 */
export async function* models(feed: Feed, options: FeedReaderOptions, signal: AbortSignal): AsyncGenerator<Checkpoint> {
  const state = await feed.state();
  const newest = new Map(
    [...state.partitions].map(([partition, { first, end }]) => [partition, Math.max(first, end - 1)]),
  );
  const reader = new FeedReader(feed, state, newest, options, signal);
  for (;;) {
    const records = await reader.take(1);
    if (records === 'end') return;
    if (records === 'idle') continue;
    for (const record of records) if (!record.deleted) yield await decodeModel(record.bytes, recordPlace(feed, record));
  }
}
