import { inputError } from '../../../src/errors.js';
import type { Feed, FeedState } from '../../feeds/feed.js';
import { FeedReader, type FeedReaderOptions } from '../../feeds/feedReader.js';
import { recordPlace } from '../../feeds/recordPlace.js';
import type { Payload, PayloadOptions } from '../../formats/payloads/payload.js';
import { readPayload } from '../../formats/payloads/readPayload.js';
import { MIN_JUDGED, type PoisonOptions } from './poison.js';

/** Bytes to prefetch for a sample. */
const PREFETCH = 2 ** 16;

/**
 * Decides how the records of a feed are read, by the oldest record, or where unreadable records are skipped by the
 * oldest that can be read. Waits for a first record where the feed is followed.
 * @throws MeanderError `input` where the feed holds no record or the record cannot be read
 */
export async function samplePayload(
  feed: Feed,
  state: FeedState,
  options: FeedReaderOptions & PayloadOptions & PoisonOptions,
): Promise<Payload> {
  const { signal } = new AbortController();
  const reader = new FeedReader(feed, state, new Map(), { ...options, prefetch: PREFETCH }, signal);
  for (let unreadable = 0; ; ) {
    const records = await reader.take(1);
    if (records === 'idle') continue;
    if (records === 'end')
      throw inputError(`${feed.name} holds no record to learn from; --follow waits for the first.`);
    const [record] = records;
    try {
      return await readPayload(record, options, recordPlace(feed, record));
    } catch (cause) {
      unreadable++;
      if ((options.onPoison ?? 'fail') === 'fail' || unreadable >= MIN_JUDGED) throw cause;
    }
  }
}
