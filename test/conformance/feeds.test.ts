import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type RecordBatch, Table, tableToIPC } from 'apache-arrow';
import { lastValueFrom, Subject, takeWhile, tap, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Feed } from '../../streams/feeds/feed.js';
import { FeedReader } from '../../streams/feeds/feedReader.js';
import {
  type Checkpoint,
  digestOf,
  type FeedOptions,
  feedSource,
  fromPoints,
  fromSource,
  miniBatchKMeans,
  originOf,
  type Points,
  toRecordBatch,
} from '../../streams/index.js';
import { pointsReader } from '../../streams/points/reader.js';
import type { Appended, Harness, Topic } from '../brokers/harness.js';
import { kafkaHarness } from '../brokers/kafkaHarness.js';
import { memoryHarness } from '../brokers/memory.js';
import { natsHarness } from '../brokers/natsHarness.js';
import { blobs } from '../learn.js';
import { abortingEndsIt, digestFrom, everyPositionGivesTheRest, learnFrom, rowsOf } from './source.js';

const d = 2;
const values = blobs(6000, 4, d);
const rowAt = (i: number) => Array.from(values.subarray(i * d, (i + 1) * d));
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
/** Rows as JSON arrays, one a record, in turn in the partitions; the time is the row's number. */
const rowRecords = (partitions = 1, from = 0, end = 6000): Appended[] =>
  Array.from({ length: end - from }, (_, i) => ({
    partition: (from + i) % partitions,
    bytes: text(rowAt(from + i)),
    time: 1_700_000_000_000 + from + i,
  }));
const options = { k: 4, batchSize: 500, initRows: 500 };

const harnesses: Harness[] = [memoryHarness(), kafkaHarness(), natsHarness()];
for (const { name, missing } of harnesses)
  if (missing) process.stdout.write(`feeds: ${name} is not tested here (${missing})\n`);

describe.each(harnesses.filter(({ missing }) => !missing))('$name', (harness) => {
  beforeAll(() => harness.start(), 120_000);
  const open: Feed[] = [];
  afterAll(async () => {
    await Promise.all(open.map((feed) => feed.close()));
    await harness.stop();
  });
  const source = async (topic: Topic, settings: FeedOptions = {}) => {
    const feed = await topic.open();
    open.push(feed);
    return feedSource(feed, settings);
  };
  const filled = async (partitions = 1) => {
    const topic = await harness.topic(partitions);
    await topic.append(rowRecords(partitions));
    return topic;
  };
  const expected = () => digestFrom(fromPoints({ values, d }), options);

  test('learns the digest of the same rows in memory', async () => {
    expect(await digestFrom(await source(await filled()), options)).toBe(await expected());
  });
  test('goes on from any position, and ends when it is aborted', async () => {
    const found = await source(await filled());
    await everyPositionGivesTheRest(found);
    await abortingEndsIt(found);
  });
  test.runIf(harness.partitions > 1)('several partitions are one stream, the oldest record first', async () => {
    const topic = await filled(3);
    expect(await digestFrom(await source(topic), options)).toBe(await expected());
    await everyPositionGivesTheRest(await source(topic));
  });
  test('a run that is stopped at any step and resumed learns every row once', async () => {
    const topic = await filled(Math.min(3, harness.partitions));
    const settings = { ...options, batchSize: 333 };
    let checkpoint: Checkpoint | undefined;
    for (let runs = 0; !checkpoint?.complete && runs < 50; runs++) {
      const stop = new Subject<void>();
      const resume: Checkpoint | undefined =
        checkpoint && JSON.parse(JSON.stringify({ ...checkpoint, model: undefined, held: undefined }));
      const from = resume && { ...checkpoint, position: resume.position };
      const begun = checkpoint?.step ?? -1;
      const stopped = miniBatchKMeans({ ...settings, stop, resume: from as Checkpoint | undefined });
      checkpoint = await lastValueFrom(
        fromSource(await source(topic), from?.position?.source ?? null).pipe(
          stopped,
          tap(({ step }) => step === begun + 3 && stop.next()),
        ),
      );
    }
    expect(checkpoint?.rows.read).toBe(6000);
    expect(digestOf(checkpoint as Checkpoint)).toBe(await digestFrom(fromPoints({ values, d }), settings));
  });
  test('what is appended after the end of a run is learned by the next, and nothing twice', async () => {
    const topic = await harness.topic();
    await topic.append(rowRecords(1, 0, 2500));
    const first = await learnFrom(await source(topic), options);
    await topic.append(rowRecords(1, 2500));
    const resume = { ...first, complete: false };
    const found = await source(topic);
    const last = await lastValueFrom(
      fromSource(found, resume.position.source).pipe(miniBatchKMeans({ ...options, resume })),
    );
    expect(last.rows.read).toBe(6000);
    expect(await digestFrom(fromPoints({ values, d }), { ...options, flushAt: last.flushes })).toBe(digestOf(last));
  });
  test('an idle feed flushes what waits, and a run that flushes at the same rows has the same bits', async () => {
    const topic = await harness.topic();
    await topic.append(rowRecords(1, 0, 1200));
    const found = await source(topic, { follow: true, maxWait: 300 });
    let appended = false;
    const seen = await lastValueFrom(
      fromSource(found).pipe(
        miniBatchKMeans(options),
        tap(async ({ rows }) => {
          if (rows.learned !== 1200 || appended) return;
          appended = true;
          await topic.append(rowRecords(1, 1200, 3000));
        }),
        takeWhile(({ rows }) => rows.learned < 3000, true),
        toArray(),
      ),
    );
    const last = seen.at(-1) as Checkpoint;
    expect(last.flushes[0]).toBe(1200);
    expect(last.rows.learned).toBe(3000);
    const replayed = await lastValueFrom(
      fromSource(fromPoints({ values, d })).pipe(miniBatchKMeans({ ...options, flushAt: last.flushes, maxRows: 3000 })),
    );
    expect(digestOf(replayed)).toBe(digestOf(last));
  });
  test('a reading that follows ends at once when it is aborted', async () => {
    const found = await source(await filled(), { follow: true, maxWait: 60_000 });
    const subscription = fromSource(found).subscribe();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const abort = new AbortController();
    const ended = (async () => {
      for await (const _ of found.open(null, abort.signal)) if (abort.signal.aborted) break;
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));
    abort.abort();
    await ended;
    subscription.unsubscribe();
  });

  describe('what is gone', () => {
    const position = async (topic: Topic, rows: number) => {
      const found = await source(topic);
      for await (const batch of found.open(null, new AbortController().signal)) {
        const at = JSON.parse(JSON.stringify(originOf(batch)?.position));
        if (Number(Object.values(at.next)[0]) >= rows) return at;
      }
    };
    test('by retention is an error that names the offsets, or is passed over', async () => {
      const topic = await filled();
      const at = await position(topic, 4000);
      await topic.cut(0, harness.first + 5000);
      await expect(rowsOf(await source(topic), at)).rejects.toThrow(
        /partition 0: the offsets \d+ to \d+ are gone, since it keeps only \d+ to \d+/,
      );
      const heard: string[] = [];
      const rest = await rowsOf(await source(topic, { onGap: 'skip', notify: (message) => heard.push(message) }), at);
      expect(rest.length).toBe(1000 * d);
      expect(heard.join()).toContain('are gone');
    });
    test('because the topic was made anew is an error', async () => {
      const topic = await filled();
      const at = await position(topic, 4000);
      await topic.remake();
      await topic.append(rowRecords());
      await expect(rowsOf(await source(topic), at)).rejects.toThrow('was made anew');
    });
    test('because the topic was made anew while it is read is an error, and no row of the new one is given', async () => {
      const topic = await filled();
      const bytes = rowRecords()[0].bytes.length;
      const found = await source(topic, { prefetch: 200 * bytes });
      const points = pointsReader(await found.schema());
      let rows = 0;
      const reading = (async () => {
        for await (const batch of found.open(null, new AbortController().signal)) {
          if (rows === 0) {
            await topic.remake();
            await topic.append(Array.from({ length: 6000 }, () => ({ bytes: text([9, 9]) })));
          }
          expect(points.read(batch).values).not.toContain(9);
          rows += batch.numRows;
        }
      })();
      await expect(reading).rejects.toThrow('was made anew');
      expect(rows).toBeLessThan(6000);
    });
    test('while it is read is an error, not a hole', async () => {
      const topic = await filled();
      const bytes = rowRecords()[0].bytes.length;
      const found = await source(topic, { prefetch: 200 * bytes });
      const reading = (async () => {
        let rows = 0;
        for await (const batch of found.open(null, new AbortController().signal)) {
          if (rows === 0) await topic.cut(0, harness.first + 5900);
          rows += batch.numRows;
        }
        return rows;
      })();
      await expect(reading).rejects.toThrow('are gone');
    });
  });

  describe('a record that cannot be read', () => {
    const poisoned = async () => {
      const topic = await harness.topic();
      const records = rowRecords();
      records[700] = { ...records[700], bytes: new TextEncoder().encode('{"x": 1') };
      records[3000] = { ...records[3000], bytes: text([1, 'two']) };
      await topic.append(records);
      return topic;
    };
    test('stops the run, saying which and why', async () => {
      await expect(learnFrom(await source(await poisoned()), options)).rejects.toThrow(
        new RegExp(`partition 0, offset ${700 + harness.first}: the record cannot be read: .*--on-poison skip`),
      );
    });
    test('is rejected and counted where asked, and positions stay exact', async () => {
      const topic = await poisoned();
      const { rows, rejectedBy } = await learnFrom(await source(topic, { onPoison: 'skip' }), options);
      expect(rows).toEqual({ read: 6000, learned: 5998, heldOut: 0, rejected: 2 });
      expect(rejectedBy).toEqual({ poison: 2 });
      await everyPositionGivesTheRest(await source(topic, { onPoison: 'skip' }));
    });
    test('may be the first', async () => {
      const topic = await harness.topic();
      await topic.append([{ bytes: text('?') }, ...rowRecords()]);
      await expect(source(topic)).rejects.toThrow('neither an Arrow stream nor a JSON object or array');
      const { rows } = await learnFrom(await source(topic, { onPoison: 'skip' }), options);
      expect(rows).toEqual({ read: 6001, learned: 6000, heldOut: 0, rejected: 1 });
    });
    test('is copied as it is to a topic for such, under its own place', async () => {
      const topic = await poisoned();
      const dead = await harness.topic();
      const keys: string[] = [];
      const reading = await topic.open();
      open.push(reading);
      const watched: Feed = {
        ...bound(reading),
        publish(key, ...words) {
          keys.push(key);
          return reading.publish(key, ...words);
        },
      };
      await learnFrom(await feedSource(watched, { onPoison: { topic: dead.name } }), options);
      expect(keys).toEqual(
        [700, 3000].map((row) => expect.stringMatching(`^${topic.name}(/.*)?/0@${row + harness.first}$`)),
      );
      const feed = await dead.open();
      open.push(feed);
      const found: string[] = [];
      for (let next = harness.first, tries = 0; found.length < 2 && tries < 10; tries++) {
        for (const { records, next: after } of await feed.fetch(
          (await feed.state()).id,
          new Map([[0, next]]),
          1e6,
          2000,
        )) {
          found.push(...records.map(({ bytes }) => new TextDecoder().decode(bytes)));
          next = after;
        }
      }
      expect(found).toEqual(['{"x": 1', '[1,"two"]']);
    });
    test('too often stops the run', async () => {
      const topic = await harness.topic();
      await topic.append(rowRecords().map((record, i) => (i % 50 === 49 ? { ...record, bytes: text('?') } : record)));
      await expect(learnFrom(await source(topic, { onPoison: 'skip' }), options)).rejects.toThrow(
        /\d+ of \d+ records cannot be read, more than 1 %/,
      );
    });
  });

  describe('records', () => {
    const batches = (from: number, end: number, pieces: number): RecordBatch[] =>
      Array.from({ length: pieces }, (_, p) => {
        const [a, b] = [
          from + Math.floor(((end - from) * p) / pieces),
          from + Math.floor(((end - from) * (p + 1)) / pieces),
        ];
        return toRecordBatch({ values: values.slice(a * d, b * d), n: b - a, d } satisfies Points);
      });
    const arrow = (from: number, end: number, pieces = 1) =>
      tableToIPC(new Table(batches(from, end, pieces)), 'stream');
    test('of Arrow hold many rows', async () => {
      const topic = await harness.topic();
      await topic.append(Array.from({ length: 12 }, (_, i) => ({ bytes: arrow(500 * i, 500 * (i + 1), 3) })));
      expect(await digestFrom(await source(topic), options)).toBe(await expected());
      await everyPositionGivesTheRest(await source(topic));
    });
    test('larger than what is read ahead are read all the same', async () => {
      const topic = await harness.topic();
      await topic.append([{ bytes: arrow(0, 6000) }, { bytes: arrow(0, 6000) }]);
      expect((await rowsOf(await source(topic, { prefetch: 1000 }))).length).toBe(2 * 6000 * d);
    });
    test('of Arrow with other columns than before are refused', async () => {
      const topic = await harness.topic();
      const other = tableToIPC(new Table([toRecordBatch({ values: new Float64Array(3), n: 1, d: 3 })]), 'stream');
      await topic.append([{ bytes: arrow(0, 500) }, { bytes: other }]);
      await expect(rowsOf(await source(topic))).rejects.toThrow(
        /offset \d+: the record cannot be read: it has the columns/,
      );
    });
    test('of JSON objects have named fields', async () => {
      const topic = await harness.topic();
      await topic.append([
        { bytes: text({ name: 'a', y: 2, x: 1, w: 3 }) },
        { bytes: text({ name: 'b', x: 4, y: 5, w: 6 }) },
      ]);
      expect(await rowsOf(await source(topic))).toEqual([2, 1, 3, 5, 4, 6]);
      const named = await source(topic, { columns: ['x', 'y'], extraColumns: ['w'] });
      expect(await rowsOf(named, null, { columns: ['x', 'y'], weight: 'w' })).toEqual([1, 2, 4, 5]);
      await topic.append([{ bytes: text({ x: 1, w: 1 }) }]);
      await expect(rowsOf(await source(topic, { columns: ['x', 'y'] }))).rejects.toThrow('its field "y" is missing');
    });
    test('of raw float32 are told by a flag', async () => {
      const topic = await harness.topic();
      await topic.append([1, 2, 3].map((x) => ({ bytes: new Uint8Array(Float32Array.of(x, -x, x / 2).buffer) })));
      expect(await rowsOf(await source(topic, { payload: 'float32' }))).toEqual([1, -1, 0.5, 2, -2, 1, 3, -3, 1.5]);
      await expect(source(topic)).rejects.toThrow('--payload arrow|json|float32');
    });
    test('carry their times', async () => {
      const topic = await harness.topic();
      const before = Date.now();
      await topic.append(rowRecords(1, 0, 3));
      for await (const batch of (await source(topic)).open(null, new AbortController().signal)) {
        const [first] = (originOf(batch)?.time ?? []) as Float64Array;
        if (harness.name === 'nats') expect(Math.abs(first - before)).toBeLessThan(60_000);
        else expect(first).toBe(1_700_000_000_000);
      }
    });
  });

  test('a slow consumer holds back the reading: no more than the prefetch waits', async () => {
    const topic = await filled();
    const feed = await topic.open();
    open.push(feed);
    let ahead = 0;
    let most = 0;
    const watched: Feed = {
      ...bound(feed),
      async fetch(...words) {
        const found = await feed.fetch(...words);
        ahead += found.flatMap(({ records }) => records).reduce((sum, { bytes }) => sum + bytes.length, 0);
        most = Math.max(most, ahead);
        return found;
      },
    };
    const prefetch = 50_000;
    const found = await feedSource(watched, { prefetch });
    [ahead, most] = [0, 0];
    for await (const batch of found.open(null, new AbortController().signal)) {
      ahead -= (batch.numRows * rowRecords().reduce((sum, { bytes }) => sum + bytes.length, 0)) / 6000;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(most).toBeLessThan(2.5 * prefetch);
  });

  test('a feed that is never exhausted is not held on to', async () => {
    const alive = new Set<WeakRef<Uint8Array>>();
    let end = 0;
    const endless = {
      ...bound(await (await filled()).open()),
      state: async () => ({ id: '1', partitions: new Map([[0, { first: 0, end: 1e9 }]]) }),
      async fetch(_: string, from: ReadonlyMap<number, number>) {
        const at = from.get(0) as number;
        const records = Array.from({ length: 20 }, (_, i) => ({
          partition: 0,
          offset: at + i,
          time: 0,
          bytes: text([1, 2]),
        }));
        for (const { bytes } of records) alive.add(new WeakRef(bytes));
        end = at + 20;
        return [{ partition: 0, records, next: end }];
      },
    };
    const reader = new FeedReader(
      endless,
      await endless.state(),
      new Map(),
      { prefetch: 2000 },
      new AbortController().signal,
    );
    while (end < 20_000) await reader.take(7);
    await new Promise((resolve) => setTimeout(resolve, 20));
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    expect([...alive].filter((found) => found.deref()).length).toBeLessThan(1000);
  });

  test('a topic that is not there, and an empty one, are named', async () => {
    if (harness.name !== 'memory') {
      const topic = await harness.topic();
      const feed = await topic.open();
      await feed.close();
    }
    const empty = await harness.topic();
    await expect(source(empty)).rejects.toThrow('holds no record');
  });

  test.runIf(harness.restart)(
    'a server that is killed and comes back loses no row and gives none twice',
    { timeout: 120_000 },
    async () => {
      const topic = await filled();
      const heard: string[] = [];
      const found = await source(topic, { prefetch: 8000, notify: (message) => heard.push(message) });
      let restarting: Promise<void> | undefined;
      const { rows, model } = await lastValueFrom(
        fromSource({
          async *open(position, signal) {
            for await (const batch of found.open(position, signal)) {
              yield batch;
              restarting ??= harness.restart?.(3000);
              await new Promise((resolve) => setTimeout(resolve, 2));
            }
          },
        }).pipe(miniBatchKMeans(options)),
      );
      await restarting;
      expect(rows.read).toBe(6000);
      expect(model.weights.reduce((sum, w) => sum + w)).toBe(6000);
      expect(heard.join('; ')).toMatch(/is away .* is there again after \d+ s/);
    },
  );

  test.runIf(harness.partitions > 1)('a partition that is added is picked up', { timeout: 60_000 }, async () => {
    const topic = await filled();
    const found = await source(topic, { follow: true, maxWait: 500 });
    const rows = new Set<number>();
    const abort = new AbortController();
    let added = false;
    for await (const batch of found.open(null, abort.signal)) {
      const at = originOf(batch);
      if (!at?.flush) rows.add(batch.numRows);
      if (at?.flush && !added) {
        added = true;
        await topic.addPartition?.();
        await new Promise((resolve) => setTimeout(resolve, 1000));
        await topic.append([{ partition: 1, bytes: text([1, 2]) }]);
      }
      if (rows.has(1)) break;
    }
    expect(rows.has(1)).toBe(true);
  });
});

/** A feed's methods, free of the object. */
function bound(feed: Feed): Feed {
  return {
    name: feed.name,
    state: () => feed.state(),
    fetch: (...words) => feed.fetch(...words),
    acknowledge: (next) => feed.acknowledge(next),
    create: () => feed.create(),
    publish: (...words) => feed.publish(...words),
    close: () => feed.close(),
  };
}
