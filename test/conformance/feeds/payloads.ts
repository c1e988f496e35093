import { type RecordBatch, Table, tableToIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { type BatchOrigin, feedSource, originOf, toRecordBatch } from '../../../streams/index.js';
import { type ColumnReport, describeColumns } from '../../../streams/points/columnReport.js';
import { digestFrom, everyPositionGivesTheRest, rowsOf } from '../source.js';
import { d, expectedDigest, type FeedContext, FIRST_TIME, json, n, options, rowRecords, values } from './context.js';

/** The rows `from` to `end` as an Arrow stream of several record batches. */
function arrowStreamOf(from: number, end: number, pieces = 1): Uint8Array {
  const edge = (piece: number) => from + Math.floor(((end - from) * piece) / pieces);
  const batches = Array.from({ length: pieces }, (_, piece): RecordBatch => {
    const [a, b] = [edge(piece), edge(piece + 1)];
    return toRecordBatch({ values: values.slice(a * d, b * d), n: b - a, d });
  });
  return tableToIPC(new Table(batches), 'stream');
}

/** What records may hold. */
export function payloadTests({ harness, source, open }: FeedContext): void {
  describe('whose records hold', () => {
    test('Arrow streams gives all their rows', async () => {
      const topic = await harness.topic();
      await topic.append(Array.from({ length: 12 }, (_, i) => ({ bytes: arrowStreamOf(500 * i, 500 * (i + 1), 3) })));
      expect(await digestFrom(await source(topic), options)).toBe(await expectedDigest());
      await everyPositionGivesTheRest(await source(topic));
    });

    test('Arrow streams says which record batches end no record, and which others follow', async () => {
      const topic = await harness.topic();
      await topic.append([3, 2].map((pieces, i) => ({ bytes: arrowStreamOf(500 * i, 500 * (i + 1), pieces) })));
      const origins: Partial<BatchOrigin>[] = [];
      for await (const batch of (await source(topic)).open(null, new AbortController().signal))
        origins.push(originOf(batch) ?? {});
      expect(origins.map(({ unfinished = false }) => unfinished)).toEqual([true, true, false, true, false]);
      expect(origins.map(({ followed = false }) => followed).slice(3)).toEqual([false, false]);
    });

    test('more bytes than the prefetch is read nevertheless', async () => {
      const topic = await harness.topic();
      await topic.append([{ bytes: arrowStreamOf(0, n) }, { bytes: arrowStreamOf(0, n) }]);
      expect((await rowsOf(await source(topic, { prefetch: 1000 }))).length).toBe(2 * n * d);
    });

    test('few bytes and then many, up to what a broker accepts by default, gives all of them', {
      timeout: 120_000,
    }, async () => {
      const partitions = Math.min(3, harness.partitions);
      const topic = await harness.topic(partitions);
      const row = (bytes: number, x: number, partition: number) => ({
        partition,
        bytes: json({ x, y: 1, note: 'a'.repeat(bytes) }),
      });
      const xs: number[] = [];
      for (const size of [1, 20, 70, 130, 300, 900])
        for (let partition = 0; partition < partitions; partition++) {
          const from = xs.length;
          const small = Array.from({ length: 150 }, (_, i) => row(0, from + i, partition));
          await topic.append([...small, row(1000 * size, from + 150, partition)]);
          xs.push(...Array.from({ length: 151 }, (_, i) => from + i));
        }
      for (const prefetch of [undefined, 50_000]) {
        const rows = await rowsOf(await source(topic, { columns: ['x'], prefetch }), null, { columns: ['x'] });
        expect(rows.sort((a, b) => a - b)).toEqual(xs);
      }
    });

    test('Arrow streams with other columns than the first record’s is an error', async () => {
      const topic = await harness.topic();
      const other = tableToIPC(new Table([toRecordBatch({ values: new Float64Array(3), n: 1, d: 3 })]), 'stream');
      await topic.append([{ bytes: arrowStreamOf(0, 500) }, { bytes: other }]);
      await expect(rowsOf(await source(topic))).rejects.toThrow(
        /offset \d+: the record cannot be read: it has the columns .* but the first record has/,
      );
    });

    test('JSON objects takes their fields by name', async () => {
      const topic = await harness.topic();
      await topic.append([
        { bytes: json({ name: 'a', y: 2, x: 1, w: 3 }) },
        { bytes: json({ name: 'b', x: 4, y: 5, w: 6 }) },
      ]);
      expect(await rowsOf(await source(topic))).toEqual([2, 1, 3, 5, 4, 6]);
      const named = await source(topic, { columns: ['x', 'y'], weight: 'w' });
      expect(await rowsOf(named, null, { columns: ['x', 'y'], weight: 'w' })).toEqual([1, 2, 4, 5]);
      await topic.append([{ bytes: json({ x: 1, w: 1 }) }]);
      await expect(rowsOf(await source(topic, { columns: ['x', 'y'] }))).rejects.toThrow(
        new RegExp(`partition 0, offset ${2 + harness.first}, column "y" is null`),
      );
    });

    test('JSON objects takes a list beside numbers, and says what it left out', async () => {
      const topic = await harness.topic();
      await topic.append([{ bytes: json({ id: 7, v: [1, 2] }) }, { bytes: json({ id: 8, v: [3, 4] }) }]);
      const said: string[] = [];
      const onColumns = (report: ColumnReport) => said.push(describeColumns(report));
      expect(await rowsOf(await source(topic), null, { onColumns })).toEqual([1, 2, 3, 4]);
      expect(said).toEqual(['features: the list v of 2 numbers; left out: id (beside the list v)']);
    });

    test('JSON objects takes patterns and exclusions as columns', async () => {
      const topic = await harness.topic();
      await topic.append([{ bytes: json({ id: 7, x: 1, after: { y: 2, z: 3 } }) }]);
      for (const [columns, row] of [
        [['-id'], [1]],
        [
          ['after.*', 'x'],
          [2, 3, 1],
        ],
      ] as const)
        expect(await rowsOf(await source(topic, { columns }), null, { columns })).toEqual(row);
    });

    test('times as text forgets by them as by numbers', async () => {
      const learned: string[] = [];
      for (const written of [(ms: number) => new Date(ms).toISOString(), (ms: number) => ms / 1000]) {
        const topic = await harness.topic();
        const times = [0, 1, 5].map((seconds) => 1.7e12 + 1000 * seconds);
        await topic.append(times.map((ms, x) => ({ bytes: json({ x, t: written(ms) }) })));
        const forgetting = { k: 1, halfLife: '1s', batchSize: 1, time: 't' } as const;
        learned.push(await digestFrom(await source(topic, { columns: ['x'], time: 't' }), forgetting));
      }
      expect(learned[0]).toBe(learned[1]);
    });

    test('JSON objects whose first lacks a field is refused, naming both', async () => {
      const topic = await harness.topic();
      await topic.append([{ x: 0 }, { x: 1, y: 2 }, { x: 3, y: 4 }].map((value) => ({ bytes: json(value) })));
      await expect(source(topic)).rejects.toThrow(
        new RegExp(`offset ${harness.first} has no field "y", which 2 of the first 3 records have`),
      );
    });

    test('raw float32 must be told so', async () => {
      const topic = await harness.topic();
      await topic.append([1, 2, 3].map((x) => ({ bytes: new Uint8Array(Float32Array.of(x, -x, x / 2).buffer) })));
      expect(await rowsOf(await source(topic, { payload: 'float32' }))).toEqual([1, -1, 0.5, 2, -2, 1, 3, -3, 1.5]);
      await expect(source(topic)).rejects.toThrow('--payload arrow|json|float32');
    });
  });

  test('gives back what is published to it: keys, values and headers beside', async (context) => {
    const topic = await harness.topic();
    const feed = await open(topic);
    if (!feed.publishAll) return context.skip();
    const records = Array.from({ length: 2500 }, (_, i) => ({
      key: i % 2 === 0 ? json(`k${i}`) : null,
      value: json([i, 1]),
      headers: { from: `${i}` },
    }));
    await feed.publishAll(records);
    const found = [];
    for await (const batch of (await feedSource(feed)).open(null, new AbortController().signal))
      found.push(...(originOf(batch)?.records ?? []));
    expect(found.map(({ bytes }) => Buffer.from(bytes ?? []).toString())).toEqual(
      records.map(({ value }) => Buffer.from(value).toString()),
    );
    expect(found.map(({ key }) => key && Buffer.from(key).toString())).toEqual(
      records.map(({ key }) => key && Buffer.from(key).toString()),
    );
  });

  test('gives each row the time of its record', async () => {
    const topic = await harness.topic();
    const before = Date.now();
    await topic.append(rowRecords(1, 0, 3));
    for await (const batch of (await source(topic)).open(null, new AbortController().signal)) {
      const [first] = (originOf(batch)?.time ?? []) as Float64Array;
      // NATS lets no writer choose the time.
      if (harness.name === 'nats') expect(Math.abs(first - before)).toBeLessThan(60_000);
      else expect(first).toBe(FIRST_TIME);
    }
  });
}
