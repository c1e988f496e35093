import { inputError } from '../../../src/errors.js';
import type { Feed, FeedRecord, FeedState } from '../../feeds/feed.js';
import { FeedReader, type FeedReaderOptions } from '../../feeds/feedReader.js';
import { recordPlace } from '../../feeds/recordPlace.js';
import type { Payload, PayloadOptions } from '../../formats/payloads/payload.js';
import { readPayload } from '../../formats/payloads/readPayload.js';
import { MIN_JUDGED, type PoisonOptions } from './poison.js';

/** Bytes to prefetch for a sample. */
const PREFETCH = 2 ** 20;
/** Records that are looked at: enough to see fields that the first ones lack, few enough to take no time. */
const SAMPLED_RECORDS = 1000;
/** Bytes of records after which no further one is looked at. */
const SAMPLED_BYTES = 2 ** 20;

/**
 * Decides how the records of a feed are read, by those that it holds now: the oldest 1,000, or 1 MiB of them. Where it
 * is empty and followed, waits for the first record and takes what comes with it. Tombstones are passed over, and where
 * unreadable records are skipped also those at the beginning.
 * @throws MeanderError `input` where the feed holds no record, or as `readPayload` does
 */
export async function samplePayload(
  feed: Feed,
  state: FeedState,
  options: FeedReaderOptions & PayloadOptions & PoisonOptions,
): Promise<Payload> {
  let samples = await oldestRecords(feed, state, { ...options, follow: false });
  while (samples.length === 0 && options.follow) samples = await oldestRecords(feed, state, options);
  if (samples.length === 0)
    throw inputError(`${feed.name} holds no record to learn from; --follow waits for the first.`);
  const placeOf = (record: FeedRecord) => recordPlace(feed, record);
  for (let unreadable = 0; ; unreadable++)
    try {
      return await readPayload(samples.slice(unreadable), options, placeOf);
    } catch (cause) {
      const last = unreadable + 1 >= Math.min(samples.length, MIN_JUDGED);
      if ((options.onPoison ?? 'fail') === 'fail' || last) throw cause;
    }
}

/** The first records with a value, up to the limits; of a followed feed those that come first. */
async function oldestRecords(feed: Feed, state: FeedState, options: FeedReaderOptions): Promise<FeedRecord[]> {
  const abort = new AbortController();
  const reader = new FeedReader(feed, state, new Map(), { ...options, prefetch: PREFETCH }, abort.signal);
  const samples: FeedRecord[] = [];
  for (let bytes = 0; samples.length < SAMPLED_RECORDS && bytes < SAMPLED_BYTES; ) {
    const records = await reader.take(SAMPLED_RECORDS - samples.length);
    if (records === 'end' || records === 'idle') break;
    samples.push(...records.filter(({ deleted }) => !deleted));
    bytes += records.reduce((sum, record) => sum + record.bytes.length, 0);
    if (options.follow && samples.length > 0) break;
  }
  abort.abort();
  return samples;
}
