import { expect, test } from 'vitest';
import type { Feed } from '../../../streams/feeds/feed.js';
import { kafkaFeed } from '../../../streams/feeds/kafka.js';
import { natsFeed } from '../../../streams/feeds/nats.js';
import { feedSource } from '../../../streams/sources/feedSource.js';

test('an option that feeds do not have is refused by name, before anything is opened', async () => {
  const feed = {} as Feed;
  await expect(feedSource(feed, { folow: true } as object)).rejects.toThrow(
    'feedSource has no option "folow"; did you mean "follow"?',
  );
  await expect(kafkaFeed({ brokers: ['localhost:9092'], topik: 'rows' } as never)).rejects.toThrow(
    'kafkaFeed has no option "topik"; did you mean "topic"?',
  );
  await expect(natsFeed({ server: ['localhost:4222'], stream: 'rows' } as never)).rejects.toThrow(
    'natsFeed has no option "server"; did you mean "servers"?',
  );
});
