import { MessageChannel } from 'node:worker_threads';
import type { Feed } from '../../streams/feeds/feed.js';
import { RemoteFeed } from '../../streams/feeds/remote/remoteFeed.js';
import { serveFeed } from '../../streams/feeds/remote/serveFeed.js';
import type { Harness } from './harness.js';

/** A feed on the other side of a channel, as one on a thread of its own is. */
export function overChannel(feed: Feed): Feed {
  const { port1, port2 } = new MessageChannel();
  serveFeed(feed, port1);
  return new RemoteFeed(feed.name, port2, async () => port2.close());
}

/** The same topics, read through a channel. */
export function channelled(harness: Harness): Harness {
  return {
    ...harness,
    name: `${harness.name} over a channel`,
    async topic(partitions) {
      const topic = await harness.topic(partitions);
      return { ...topic, open: async () => overChannel(await topic.open()) };
    },
  };
}
