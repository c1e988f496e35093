import {
  Decimal,
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { MeanderError } from '../../../../src/errors.js';
import { memoryBytes } from '../../../../streams/formats/ipc/bytes.js';
import { fromIpc } from '../../../../streams/formats/ipc/decode.js';
import { toIpc } from '../../../../streams/formats/ipc/encode.js';
import { FrameReader } from '../../../../streams/formats/ipc/frameReader.js';
import { toRecordBatch } from '../../../../streams/index.js';

const small = toIpc([toRecordBatch({ values: Float64Array.from({ length: 40 }, (_, i) => i), n: 20, d: 2 })], 'stream');
const numbersOf = ({ batches }: Awaited<ReturnType<typeof fromIpc>>) =>
  batches.flatMap((batch) => Array.from(batch.data.children[0].children[0].values as Float64Array));

describe('fromIpc(bytes)', () => {
  test.each(['stream', 'file'] as const)('reads what toIpc wrote as a %s, and so does apache-arrow', async (format) => {
    const bytes = toIpc([toRecordBatch({ values: Float64Array.of(1, 2, 3, 4), n: 2, d: 2 })], format);
    expect(numbersOf(await fromIpc(bytes, 'x'))).toEqual([1, 2, 3, 4]);
    expect(tableFromIPC(bytes).numRows).toBe(2);
  });

  test('reads files whose schema is only in the footer, as apache-arrow writes them', async () => {
    const { batches } = await fromIpc(tableToIPC(tableFromArrays({ a: Float64Array.of(5, 6) }), 'file'), 'x');
    expect(Array.from(batches[0].data.children[0].values)).toEqual([5, 6]);
  });

  test.each([48, 0, -(2 ** 31)])('refuses decimals of %d bits', async (bits) => {
    const type = new Decimal(2, 10, 128);
    const data = makeData({ type, length: 1, data: Uint32Array.of(150, 0, 0, 0) });
    const struct = new Struct([new Field('price', type)]);
    const batch = new RecordBatch(new Schema(struct.children), makeData({ type: struct, length: 1, children: [data] }));
    const read = () => fromIpc(tableToIPC(new Table([batch]), 'stream'), 'x');
    expect((await read()).batches[0].numRows).toBe(1);
    Object.assign(type, { bitWidth: bits });
    await expect(read()).rejects.toThrow(`column "price" has decimals of ${bits} bits`);
  });

  test('refuses a list whose schema has no type for its items', async () => {
    const batch = toRecordBatch({ values: Float64Array.of(1, 2), n: 1, d: 2 });
    Object.assign(batch.schema.fields[0].type, { children: [] });
    await expect(fromIpc(tableToIPC(new Table([batch]), 'stream'), 'x')).rejects.toThrow(
      'column "vector" is a list of 0 types, not of one',
    );
  });

  test('reads bytes at any alignment', async () => {
    for (let shift = 0; shift < 8; shift++) {
      const shifted = new Uint8Array(small.length + shift);
      shifted.set(small, shift);
      expect(numbersOf(await fromIpc(shifted.subarray(shift), 'x'))).toEqual(numbersOf(await fromIpc(small, 'x')));
    }
  });

  test('refuses a stream that is cut anywhere, with the place', async () => {
    for (let length = 0; length < small.length; length++) {
      await expect(fromIpc(small.subarray(0, length), 'cut.arrows')).rejects.toThrow(
        /^cut\.arrows cannot be read at byte \d+: /,
      );
    }
  });

  test('neither hangs nor throws anything but a MeanderError when a bit is flipped', async () => {
    for (let bit = 0; bit < 8 * small.length; bit += 3) {
      const bytes = small.slice();
      bytes[bit >> 3] ^= 1 << (bit & 7);
      await fromIpc(bytes, 'x').catch((error) => expect(error).toBeInstanceOf(MeanderError));
    }
  });
});

describe('FrameReader', () => {
  const three = toIpc(
    [1, 2, 3].map((x) => toRecordBatch({ values: Float64Array.of(x, x), n: 1, d: 2 })),
    'stream',
  );
  const readerOf = (bytes: Uint8Array, options = {}) => new FrameReader(memoryBytes(bytes), { name: 'x', ...options });
  const numbers = async (reader: FrameReader, start?: { offset: number; number: number }) => {
    const found: number[] = [];
    for await (const { number } of reader.frames(start)) found.push(number);
    return found;
  };

  test('starts at any record batch of its index', async () => {
    const starts = await readerOf(three).index();
    expect(starts.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(await numbers(readerOf(three), starts[1])).toEqual([1, 2]);
    const frame = await readerOf(three).frameAt(starts[2]);
    expect(frame?.batch.data.children[0].children[0].values[0]).toBe(3);
  });

  test('refuses a record batch that is larger than maxBody', async () => {
    const reading = numbers(readerOf(three, { maxBody: 8 }));
    await expect(reading).rejects.toThrow(/the record batch at byte \d+ has \d+ bytes; the limit is 8/);
  });

  test('takes the end of the bytes for the end of the stream with allowUnterminated', async () => {
    const unterminated = three.subarray(0, three.length - 8);
    await expect(numbers(readerOf(unterminated))).rejects.toThrow('without an end-of-stream marker');
    expect(await numbers(readerOf(unterminated, { allowUnterminated: true }))).toEqual([0, 1, 2]);
  });

  test('refuses a second schema', async () => {
    const twice = new Uint8Array([...three.subarray(0, three.length - 8), ...three]);
    await expect(numbers(readerOf(twice))).rejects.toThrow('a second schema follows');
  });
});
