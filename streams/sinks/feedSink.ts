import type { RecordBatch } from 'apache-arrow';
import type { Feed } from '../feeds/feed.js';
import { toIpc } from '../formats/ipc/encode.js';

/** Bytes of data to put into one record: brokers accept 1 MB by default, and the encoding adds some bytes. */
export const RECORD_BYTES = 900_000;

/** A feed that is written record batch by record batch. */
export interface FeedSink {
  /** Publishes a record batch; resolves once the feed has stored it. */
  write(batch: RecordBatch): Promise<void>;
  /** Closes the feed. */
  close(): Promise<void>;
  /** Closes the feed, too: what is published cannot be taken back. */
  abandon(): Promise<void>;
}

/**
 * Opens a feed for writing; each record holds an Arrow stream of one record batch. The topic is created if it does not
 * exist.
 * @throws MeanderError `broker` where the topic cannot be created
 */
export async function openFeedSink(feed: Feed): Promise<FeedSink> {
  await feed.create();
  let number = 0;
  return {
    write: (batch) => feed.publish(String(number++), toIpc([batch], 'stream')),
    close: () => feed.close(),
    abandon: () => feed.close(),
  };
}
