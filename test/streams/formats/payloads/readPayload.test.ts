import { describe, expect, test } from 'vitest';
import { toIpc } from '../../../../streams/formats/ipc/encode.js';
import type { PayloadOptions, RowPayload } from '../../../../streams/formats/payloads/payload.js';
import { readPayload } from '../../../../streams/formats/payloads/readPayload.js';
import { toRecordBatch } from '../../../../streams/index.js';

const text = (content: string) => new TextEncoder().encode(content);
const read = (bytes: Uint8Array, options: PayloadOptions = {}) =>
  readPayload({ partition: 0, offset: 0, time: 0, bytes }, options, 'feed, offset 0');
const readRows = async (bytes: Uint8Array, options: PayloadOptions = {}): Promise<RowPayload> => {
  const payload = await read(bytes, options);
  if (payload.kind !== 'rows') throw new Error(`the payload is ${payload.kind}`);
  return payload;
};

describe('readPayload(sample) by the first record', () => {
  test('takes a JSON object with all its numeric fields as features', async () => {
    const { schema } = await readRows(text('{"name": "a", "y": 1, "x": 2}'));
    expect(schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual(['features: FixedSizeList[2]<Float64>']);
  });

  test('gives extra columns of their own', async () => {
    const payload = await readRows(text('{"x": 1, "w": 2}'), { extraColumns: ['w'] });
    const batch = payload.batch([payload.row(text('{"w": 5, "x": 4}')), payload.row(text('{"w": 7, "x": 6}'))]);
    expect(batch.schema.names).toEqual(['features', 'w']);
    expect(Array.from(batch.data.children[0].children[0].values)).toEqual([4, 6]);
    expect(Array.from(batch.data.children[1].values)).toEqual([5, 7]);
  });

  test('takes a JSON array of numbers as a row', async () => {
    expect((await readRows(text(' [1, 2]'))).row(text('[3, 4]'))).toEqual([3, 4]);
  });

  test('takes raw float32 where that is named', async () => {
    const bytes = new Uint8Array(Float32Array.of(0.5, 2).buffer);
    const payload = await readRows(bytes, { payload: 'float32' });
    const batch = payload.batch([payload.row(bytes)]);
    expect(batch.data.children[0].children[0].values).toEqual(Float32Array.of(0.5, 2));
  });

  test('takes an Arrow stream by its marker', async () => {
    const bytes = toIpc([toRecordBatch({ values: Float64Array.of(1, 2), n: 1, d: 2 })], 'stream');
    const payload = await read(bytes);
    if (payload.kind !== 'arrow') throw new Error(`the payload is ${payload.kind}`);
    expect((await payload.batches(bytes)).map((batch) => batch.numRows)).toEqual([1]);
  });
});

describe('readPayload(sample) refuses', () => {
  test.each([
    [
      'bytes of no known kind',
      text('hello'),
      {},
      'feed, offset 0 is neither an Arrow stream nor a JSON object or array',
    ],
    ['JSON that is cut', text('{"x": 1'), {}, 'feed, offset 0 cannot be read as json'],
    ['an object without numbers', text('{"name": "a"}'), {}, 'none of its fields (name) is a number'],
    ['an empty array', text('[]'), {}, 'it is an empty array'],
    ['columns of an array', text('[1]'), { columns: ['x'] }, '--columns cannot choose'],
    ['part of a float32', Uint8Array.of(1, 2, 3), { payload: 'float32' }, 'it has 3 bytes'],
    ['a damaged Arrow stream', new Uint8Array(8).fill(0xff), {}, 'cannot be read as arrow: its Arrow stream cannot be'],
  ] as const)('%s', async (_, bytes, options, message) => {
    await expect(read(bytes, options)).rejects.toThrow(message);
  });
});

describe('a later record', () => {
  test.each([
    ['[1, 2]', '[1]', 'it must be an array of 2 numbers, as the first record is'],
    ['[1, 2]', '[1, "2"]', 'its item 1 is "2", not a number'],
    ['[1, 2]', '7', 'it is 7, but must be an object or an array'],
    ['{"x": 1}', '{"y": 1}', 'its field "x" is missing'],
    ['{"x": 1}', '{"x": null}', 'its field "x" is null, not a number'],
    ['{"x": 1}', '[1]', 'it is an array, but the first record is an object'],
  ])('after %s that is %s is refused: %s', async (first, later, message) => {
    const payload = await readRows(text(first));
    expect(() => payload.row(text(later))).toThrow(message);
  });
});
