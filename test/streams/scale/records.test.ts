import { describe, expect, test } from 'vitest';
import type { BlockStatistics } from '../../../src/learner/index.js';
import { emptyStatistics } from '../../../src/model/index.js';
import { auditorOf, isAudited, ownerOf } from '../../../streams/scale/audit.js';
import { Assembly } from '../../../streams/scale/parts.js';
import { planBlocks, planStart } from '../../../streams/scale/plan.js';
import { inParts, readRecord, type StatsRecord } from '../../../streams/scale/records.js';
import { areSums, encodeSums, haveRows, noSums, SumsReader } from '../../../streams/scale/statisticsBytes.js';

const header: Omit<StatsRecord, 'part' | 'parts'> = {
  ...{ kind: 'stats', epoch: 3, block: 1, from: 7, model: 'm', read: 4, rejectedBy: {}, imputed: 0, by: 'a' },
};

describe('records of a log', () => {
  test('with many numbers come in parts below 1 MiB, which make the whole in any order', () => {
    const body = Uint8Array.from({ length: 2_500_000 }, (_, i) => i % 251);
    const records = inParts<StatsRecord>(header, body);
    expect(records.map(({ key }) => key)).toEqual(['stats/3/1', 'stats/3/1', 'stats/3/1']);
    expect(Math.max(...records.map(({ bytes }) => bytes.length))).toBeLessThan(2 ** 20);
    const assembly = new Assembly();
    const found = [2, 0, 0, 1].map((i) => {
      const record = readRecord(0, records[i].bytes);
      return record && assembly.add('3/1', record.header as StatsRecord, record.body);
    });
    expect(found.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(found[3] && Buffer.compare(found[3], body)).toBe(0);
  });

  test('of two writers never mix', () => {
    const assembly = new Assembly();
    const bytes = new Uint8Array(8);
    expect(assembly.add('3/1', { part: 0, parts: 2, by: 'a' }, bytes)).toBeUndefined();
    expect(assembly.add('3/1', { part: 1, parts: 2, by: 'b' }, bytes)).toBeUndefined();
    expect(assembly.add('3/1', { part: 1, parts: 2, by: 'a' }, bytes)).toEqual(Buffer.alloc(16));
  });

  test.each(['', '{}', '\u0003\0\0\0{}', '\u0002\0\0\0{}\0\0'])('that others wrote are none: %j', (text) => {
    expect(readRecord(0, Buffer.from(text))).toBeUndefined();
  });
});

test('sums keep every bit, and only those of centroids that have rows are written', () => {
  const statistics = emptyStatistics(5, 2);
  statistics.sums.set([1 / 3, -2 / 7], 4);
  statistics.weights[2] = 0.1;
  statistics.counts[2] = 3;
  statistics.perClusterInertia[2] = 1e-300;
  statistics.inertia = 1e-300;
  const block: BlockStatistics = { statistics, read: 3, rejectedBy: {}, imputed: 0 };
  const bytes = encodeSums(block);
  expect(bytes.length).toBe(8 * (1 + 4 + 2));
  const reader = new SumsReader(5, 2);
  expect(reader.read(bytes)).toEqual(statistics);
  expect(reader.read(noSums)).toEqual(emptyStatistics(5, 2));
  expect(reader.read(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3))).toEqual(statistics);
  expect([bytes, noSums].map(haveRows)).toEqual([true, false]);
  expect([bytes, noSums].map((some) => areSums(some, 5, 2))).toEqual([true, true]);
  const [short, unaligned] = [bytes.subarray(0, 16), bytes.subarray(0, 9)];
  expect([short, unaligned, new Uint8Array(0)].map((some) => areSums(some, 5, 2))).toEqual([false, false, false]);
  expect(areSums(bytes, 2, 2)).toBe(false);
});

describe('plans', () => {
  const views = new Map([
    [0, { start: 0, next: 0, end: 100 }],
    [1, { start: 10, next: 10, end: 60 }],
  ]);

  test('read all partitions at the same pace, in whole blocks', () => {
    expect(planBlocks(views, 70, 20)).toEqual([
      [0, 0, 20],
      [1, 10, 30],
      [0, 20, 40],
      [0, 40, 50],
    ]);
    expect(planBlocks(views, 1000, 60)).toEqual([
      [0, 0, 60],
      [1, 10, 60],
      [0, 60, 100],
    ]);
    expect(planBlocks(new Map(), 10, 5)).toEqual([]);
  });

  test('of the start take as many records of each partition, as far as there are some', () => {
    expect(planStart(views, 30)).toEqual([
      [0, 0, 15],
      [1, 10, 25],
    ]);
    expect(planStart(views, 130)).toEqual([
      [0, 0, 80],
      [1, 10, 60],
    ]);
  });
});

test('blocks are audited by another process than the first, and in the wanted share', () => {
  const members = ['a', 'b', 'c'];
  let audited = 0;
  for (let epoch = 0; epoch < 200; epoch++)
    for (let block = 0; block < 10; block++) {
      expect(members).toContain(auditorOf(epoch, block, members));
      expect(auditorOf(epoch, block, members)).not.toBe(ownerOf(epoch, block, members));
      if (isAudited(epoch, block, 0.1)) audited++;
    }
  expect(Math.abs(audited / 2000 - 0.1)).toBeLessThan(0.03);
  expect(auditorOf(0, 0, ['a'])).toBeUndefined();
});
