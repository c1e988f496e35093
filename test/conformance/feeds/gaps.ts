import { describe, expect, test } from 'vitest';
import { originOf } from '../../../streams/index.js';
import { pointsReader } from '../../../streams/points/reader.js';
import type { Topic } from '../../brokers/harness.js';
import { rowsOf } from '../source.js';
import { d, type FeedContext, json, n, rowRecords } from './context.js';

/** Bytes of one row's record. */
const RECORD_BYTES = rowRecords(1, 0, 1)[0].bytes.length;

/** Offsets that are gone are an error and never a silent hole. */
export function gapTests({ harness, filled, source }: FeedContext): void {
  /** The position of the first record batch that begins at or after an offset. */
  const positionAt = async (topic: Topic, offset: number) => {
    const found = await source(topic);
    for await (const batch of found.open(null, new AbortController().signal)) {
      const position = JSON.parse(JSON.stringify(originOf(batch)?.position));
      if (Number(Object.values(position.next)[0]) >= offset) return position;
    }
  };

  describe('whose records are gone', () => {
    test('because of retention is an error with the offsets, or continues after them with onGap: skip', async () => {
      const topic = await filled();
      const position = await positionAt(topic, 4000);
      await topic.cut(0, harness.first + 5000);
      await expect(rowsOf(await source(topic), position)).rejects.toThrow(
        /partition 0: the offsets \d+ to \d+ are gone; the feed holds \d+ to \d+\. .*--on-gap skip/,
      );
      const messages: string[] = [];
      const skipping = await source(topic, { onGap: 'skip', notify: (message) => messages.push(message) });
      expect((await rowsOf(skipping, position)).length).toBe(1000 * d);
      expect(messages).toEqual([expect.stringContaining('are gone')]);
    });

    test('because the topic was recreated is an error', async () => {
      const topic = await filled();
      const position = await positionAt(topic, 4000);
      await topic.remake();
      await topic.append(rowRecords());
      await expect(rowsOf(await source(topic), position)).rejects.toThrow('was deleted and recreated');
    });

    test('because the topic was recreated during reading is an error, and gives no row of the new topic', async () => {
      const topic = await filled();
      const found = await source(topic, { prefetch: 200 * RECORD_BYTES });
      const points = pointsReader(await found.schema());
      let rows = 0;
      const reading = (async () => {
        for await (const batch of found.open(null, new AbortController().signal)) {
          if (rows === 0) {
            await topic.remake();
            await topic.append(Array.from({ length: n }, () => ({ bytes: json([9, 9]) })));
          }
          expect(points.read(batch).values).not.toContain(9);
          rows += batch.numRows;
        }
      })();
      await expect(reading).rejects.toThrow('was deleted and recreated');
      expect(rows).toBeLessThan(n);
    });

    test('during reading is an error', async () => {
      const topic = await filled();
      const found = await source(topic, { prefetch: 200 * RECORD_BYTES });
      const reading = (async () => {
        let rows = 0;
        for await (const batch of found.open(null, new AbortController().signal)) {
          if (rows === 0) await topic.cut(0, harness.first + 5900);
          rows += batch.numRows;
        }
      })();
      await expect(reading).rejects.toThrow('are gone');
    });
  });
}
