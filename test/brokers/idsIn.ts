import { FeedReader } from '../../streams/feeds/feedReader.js';
import type { Topic } from './harness.js';

/** The field `id` of all committed records of a topic, in ascending order. */
export async function idsIn(topic: Topic): Promise<number[]> {
  const feed = await topic.open();
  const { signal } = new AbortController();
  const reader = new FeedReader(feed, await feed.state(), new Map(), {}, signal);
  const ids: number[] = [];
  for (let records = await reader.take(4096); typeof records !== 'string'; records = await reader.take(4096))
    for (const { bytes } of records) ids.push(JSON.parse(Buffer.from(bytes).toString()).id);
  await feed.close();
  return ids.sort((a, b) => a - b);
}
