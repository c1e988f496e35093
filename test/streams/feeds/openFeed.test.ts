import { describe, expect, test } from 'vitest';
import { isFeedUrl, openFeed } from '../../../streams/feeds/openFeed.js';
import { kafkaMissing } from '../../brokers/kafka.js';

describe('openFeed(url)', () => {
  test.each([
    ['a password', 'kafka://me:password@host/topic', 'must not hold a user or password'],
    ['no topic', 'kafka://host', 'the form is kafka://host:9092/topic'],
    ['no host', 'nats:///stream', 'the form is kafka://host:9092/topic'],
    ['another scheme', 'amqp://host/queue', 'is not the URL of a feed'],
    ['an unknown parameter', 'nats://host/stream?group=a', 'has no parameter "group"; its only parameter is "subject"'],
    [
      'an unknown parameter',
      'kafka://host/topic?subject=a',
      'has no parameter "subject"; its only parameter is "group"',
    ],
  ])('refuses a URL with %s: %s', async (_, url, message) => {
    await expect(openFeed(url)).rejects.toThrow(message);
  });

  test('gives the feed a name with all hosts and without parameters', async () => {
    const feed = await openFeed('nats://a:1,b:2/a%20stream?subject=x', { NATS_PASSWORD: 'secret' });
    expect(feed.name).toBe('nats://a:1,b:2/a stream/x');
    await feed.close();
  });

  test.runIf(kafkaMissing?.includes('too old'))('says which Node Kafka needs where this one is too old', async () => {
    await expect(openFeed('kafka://localhost/topic')).rejects.toThrow(
      'Kafka needs Node 22.22 or newer, but this is Node',
    );
  });
});

test('isFeedUrl(word) goes by the scheme', () => {
  const words = ['kafka://a/b', 'KAFKAS://a/b', 'nats:', 'natss://a/b', 'https://a/b', 'kafka.arrow', 'nats/points'];
  expect(words.map(isFeedUrl)).toEqual([true, true, true, true, false, false, false]);
});
