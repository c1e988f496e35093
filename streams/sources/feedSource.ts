import type { RecordBatch } from 'apache-arrow';
import { assertKnownNames } from '../../src/options/index.js';
import type { Feed } from '../feeds/feed.js';
import { FeedReader, type FeedReaderOptions } from '../feeds/feedReader.js';
import type { Payload, PayloadOptions } from '../formats/payloads/payload.js';
import { originOf, withOrigin } from '../points/batchOrigin.js';
import { FeedBatcher } from './feed/feedBatcher.js';
import { openState } from './feed/openState.js';
import type { PoisonOptions } from './feed/poison.js';
import { type FeedPosition, offsetsOf, positionAfter, progressOf, readablePosition } from './feed/position.js';
import { samplePayload } from './feed/samplePayload.js';
import { identityOf } from './feed/topicName.js';
import type { Source } from './source.js';

/** Records of one row each that are put into one record batch at most. */
const MAX_ROWS = 4096;

/**
 * How a feed is read, and what its records hold.
 * @category Sources
 */
export interface FeedOptions extends FeedReaderOptions, PayloadOptions, PoisonOptions {}

/** The names of all options; the compiler holds the list complete. */
const names: Readonly<Record<keyof FeedOptions, true>> = {
  ...{ follow: true, prefetch: true, maxWait: true, retryTimeout: true, stallTimeout: true, notify: true, onGap: true },
  ...{ payload: true, columns: true, vector: true, features: true, match: true, weight: true, time: true },
  ...{ allowMissing: true, registry: true, onPoison: true },
};

/**
 * The records of a feed as a source.
 *
 * 1. The oldest record decides how all records are read; see `PayloadOptions`.
 * 2. A position is the next offset of every partition. It is kept in the checkpoint and nowhere else, so a resumed run
 *    reads exactly the records that its checkpoint has not learned.
 * 3. Without `follow` the source ends where the feed ended when it was opened, and its order is the same in every run.
 * 4. A followed feed that is idle sends one record batch without rows, so that rows which wait are learned.
 * @throws MeanderError `usage` for an unknown option, `broker` where the feed cannot be read, `input` where the topic
 *   does not exist, is empty or its oldest record cannot be read; `open` throws the last two, as well
 * @category Sources
 */
export async function feedSource(feed: Feed, options: FeedOptions = {}): Promise<Source> {
  assertKnownNames('feedSource', options, Object.keys(names));
  if (typeof options.onPoison === 'object') assertKnownNames('onPoison', options.onPoison, ['topic']);
  const state = await openState(feed);
  const payload = await samplePayload(feed, state, options);
  let reached: FeedPosition | null = null;
  return {
    name: feed.name,
    identity: identityOf(feed),
    endless: true,
    schema: async () => payload.schema,
    async *open(position, signal) {
      reached = position as FeedPosition | null;
      for await (const batch of read(feed, payload, options, reached, signal)) {
        reached = reachedBy(batch) ?? reached;
        yield batch;
      }
    },
    lag: async () => (await feed.lag?.(reached?.id ?? state.id, offsetsOf(reached))) ?? null,
    acknowledge: (position) => feed.acknowledge(offsetsOf(position as FeedPosition)),
    close: () => feed.close(),
    progress: (position) => (options.follow ? undefined : progressOf(state, position as FeedPosition | null)),
  };
}

/** The position at which all records of a batch are read. */
function reachedBy(batch: RecordBatch): FeedPosition | undefined {
  const origin = originOf(batch);
  return origin && (positionAfter(origin) ?? (origin.position as FeedPosition));
}

async function* read(
  feed: Feed,
  payload: Payload,
  options: FeedOptions,
  position: FeedPosition | null,
  signal: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const state = await openState(feed);
  const start = position && readablePosition(feed, state, position, options);
  const reader = new FeedReader(feed, state, offsetsOf(start), options, signal);
  const batcher = new FeedBatcher(feed, payload, options, state.id, start);
  const limit = payload.kind === 'arrow' ? 1 : MAX_ROWS;
  let composition = start?.take ?? undefined;
  let firstPart = composition ? (start?.part ?? 0) : 0;
  for (let wasIdle = false; ; ) {
    const positions = reader.positions;
    const records = await reader.take(limit, composition);
    if (records === 'end') return;
    if (records === 'idle') {
      if (!wasIdle) yield batcher.idle(positions);
      wasIdle = true;
      continue;
    }
    wasIdle = false;
    for await (const batch of batcher.batches(records, positions, firstPart)) {
      if (signal.aborted) return;
      const origin = originOf(batch);
      yield origin && reader.holdsRecords ? withOrigin(batch, { ...origin, followed: true }) : batch;
    }
    [composition, firstPart] = [undefined, 0];
  }
}
