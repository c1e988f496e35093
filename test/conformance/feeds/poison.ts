import { describe, expect, test } from 'vitest';
import type { Feed } from '../../../streams/feeds/feed.js';
import { feedSource } from '../../../streams/index.js';
import { everyPositionGivesTheRest, learnFrom } from '../source.js';
import { delegate, type FeedContext, json, n, options, rowRecords } from './context.js';

/** The records that cannot be read. */
const POISON = new Map([
  [700, new TextEncoder().encode('{"x": 1')],
  [3000, json([1, 'two'])],
]);

/** Records that cannot be read. */
export function poisonTests({ harness, source, open }: FeedContext): void {
  const poisoned = async () => {
    const topic = await harness.topic();
    await topic.append(rowRecords().map((record, i) => ({ ...record, bytes: POISON.get(i) ?? record.bytes })));
    return topic;
  };

  describe('with a record that cannot be read', () => {
    test('is an error with the place, the reason and the remedy', async () => {
      await expect(learnFrom(await source(await poisoned()), options)).rejects.toThrow(
        new RegExp(`partition 0, offset ${700 + harness.first}: the record cannot be read: .*--on-poison skip`),
      );
    });

    test('rejects and counts it with onPoison: skip, and every position gives the rest', async () => {
      const topic = await poisoned();
      const { rows, rejectedBy } = await learnFrom(await source(topic, { onPoison: 'skip' }), options);
      expect(rows).toEqual({ read: n, learned: n - 2, heldOut: 0, rejected: 2 });
      expect(rejectedBy).toEqual({ poison: 2 });
      await everyPositionGivesTheRest(await source(topic, { onPoison: 'skip' }));
    });

    test('at its beginning decides by the next record how records are read', async () => {
      const topic = await harness.topic();
      await topic.append([{ bytes: json('?') }, ...rowRecords()]);
      await expect(source(topic)).rejects.toThrow('neither an Arrow stream nor a JSON object or array');
      const { rows } = await learnFrom(await source(topic, { onPoison: 'skip' }), options);
      expect(rows).toEqual({ read: n + 1, learned: n, heldOut: 0, rejected: 1 });
    });

    test('copies it unchanged to a topic, with topic/partition@offset as its key', async () => {
      const topic = await poisoned();
      const copies = await harness.topic();
      const feed = await open(topic);
      const keys: string[] = [];
      const watched = delegate(feed, {
        publish(key, ...rest) {
          keys.push(key);
          return feed.publish(key, ...rest);
        },
      });
      await learnFrom(await feedSource(watched, { onPoison: { topic: copies.name } }), options);
      expect(keys).toEqual(
        [...POISON.keys()].map((row) => expect.stringMatching(`^${topic.name}(/.*)?/0@${row + harness.first}$`)),
      );
      expect(await readRecords(await open(copies), harness.first, 2)).toEqual([...POISON.values()]);
    });

    test('is an error where more than 1 % of the records are like it', async () => {
      const topic = await harness.topic();
      await topic.append(rowRecords().map((record, i) => (i % 50 === 49 ? { ...record, bytes: json('?') } : record)));
      await expect(learnFrom(await source(topic, { onPoison: 'skip' }), options)).rejects.toThrow(
        /\d+ of \d+ records cannot be read, more than 1 %/,
      );
    });
  });
}

/** The values of the first records of a feed. */
async function readRecords(feed: Feed, first: number, count: number): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  const { id } = await feed.state();
  for (let next = first, attempts = 0; found.length < count && attempts < 10; attempts++) {
    for (const fetched of await feed.fetch(id, new Map([[0, next]]), 1e6, 2000)) {
      found.push(...fetched.records.map(({ bytes }) => Uint8Array.from(bytes)));
      next = fetched.next;
    }
  }
  return found;
}
