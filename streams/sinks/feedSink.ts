import type { RecordBatch } from 'apache-arrow';
import type { Feed } from '../feeds/feed.js';
import { toIpc } from '../formats/ipc/encode.js';

/** Bytes of a record that brokers take by default, with room for what is around them. */
export const MOST_RECORD = 900_000;

/** Record batches to a feed, each as a record that holds an Arrow stream; the topic is made where there is none. */
export async function openFeedFile(
  feed: Feed,
): Promise<{ write(batch: RecordBatch): Promise<void>; close(): Promise<void>; abandon(): Promise<void> }> {
  await feed.create();
  let number = 0;
  return {
    write: (batch) => feed.publish(String(number++), toIpc([batch], 'stream')),
    close: () => feed.close(),
    abandon: () => feed.close(),
  };
}
