import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compositionOf, runsOf } from '../../../streams/feeds/composition.js';

const record = (partition: number, offset: number) => ({ partition, offset, time: 0, bytes: new Uint8Array(0) });

test('compositionOf(records) shortens runs of one partition and keeps the last offset of each', () => {
  const records = [record(0, 5), record(0, 6), record(0, 9), record(2, 1), record(0, 10)];
  expect(compositionOf(records)).toEqual({ partitions: '0*3 2 0', last: { 0: 10, 2: 1 } });
});

test('runsOf(compositionOf(records)) gives the partition of every record in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1 }), (partitions) => {
      const composition = compositionOf(partitions.map((partition, offset) => record(partition, offset)));
      const expanded = runsOf(composition).flatMap(({ partition, count }) => new Array(count).fill(partition));
      expect(expanded).toEqual(partitions);
    }),
  );
});
