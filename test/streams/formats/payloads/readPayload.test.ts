import { describe, expect, test } from 'vitest';
import { toIpc } from '../../../../streams/formats/ipc/encode.js';
import type { PayloadOptions, Row, RowPayload } from '../../../../streams/formats/payloads/payload.js';
import { readPayload } from '../../../../streams/formats/payloads/readPayload.js';
import { toRecordBatch } from '../../../../streams/index.js';
import { reportOfSource } from '../../../../streams/points/columnReport.js';

const text = (content: string) => new TextEncoder().encode(content);
const read = (bytes: Uint8Array, options: PayloadOptions = {}) => readAll([bytes], options);
const readAll = (records: readonly Uint8Array[], options: PayloadOptions = {}) =>
  readPayload(
    records.map((bytes, offset) => ({ partition: 0, offset, time: 0, bytes })),
    options,
    ({ offset }) => `feed, offset ${offset}`,
  );
/** The rows that are read from JSON records. */
const rowsOfAll = async (records: readonly string[], options: PayloadOptions = {}): Promise<Row[]> => {
  const payload = await readAll(records.map(text), options);
  if (payload.kind !== 'rows') throw new Error(`the payload is ${payload.kind}`);
  return Promise.all(records.map((record) => payload.row(text(record))));
};
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
    const payload = await readRows(text('{"x": 1, "w": 2}'), { weight: 'w' });
    const rows = ['{"w": 5, "x": 4}', '{"w": 7, "x": 6}'].map((record) => payload.row(text(record)));
    const batch = payload.batch(await Promise.all(rows));
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
    const batch = payload.batch([await payload.row(bytes)]);
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
    [
      'an object without numbers',
      text('{"name": "a"}'),
      {},
      'no column of numbers to cluster; its columns are: name (text)',
    ],
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
    ['{"x": 1}', '{"x": "a"}', 'its field "x" is "a", not a number'],
    ['{"x": 1}', '[1]', 'it is an array, not an object'],
    ['{"v": [1, 2]}', '{"v": [1]}', 'its list "v" has 1 numbers, but those of most records have 2'],
    ['{"v": [1, 2]}', '{"v": 7}', 'its field "v" is 7, not a list'],
  ])('after %s that is %s is refused: %s', async (first, later, message) => {
    const payload = await readRows(text(first));
    expect(() => payload.row(text(later))).toThrow(message);
  });
});

describe('records that are looked at together', () => {
  test.each([
    ['a list beside numbers', ['{"id": 7, "v": [1, 2]}'], {}, [[1, 2]]],
    ['a list that is named', ['{"v": [1, 2], "w": [3]}'], { vector: 'w' }, [[3]]],
    ['a list in a nested object', ['{"after": {"v": [1, 2]}}'], { vector: 'after.v' }, [[1, 2]]],
    ['fields of nested objects', ['{"after": {"x": 1, "y": 2}, "ts": 3}'], { columns: ['after.x'] }, [[1]]],
    ['a field whose own name has a dot', ['{"a.b": 1, "a": {"b": 2}}'], { columns: ['a.b'] }, [[1]]],
    [
      'booleans',
      ['{"x": 1, "ok": true}', '{"x": 2, "ok": false}'],
      {},
      [
        [1, 1],
        [2, 0],
      ],
    ],
    [
      'null as a missing value',
      ['{"x": 1, "y": null}', '{"x": 2, "y": 3}'],
      {},
      [
        [1, null],
        [2, 3],
      ],
    ],
    ['null as a missing object', ['{"a": {"x": 1}}', '{"a": null}'], { columns: ['a.x'] }, [[1], [null]]],
    [
      'null as a missing list',
      ['{"v": [1, 2]}', '{"v": null}'],
      {},
      [
        [1, 2],
        [null, null],
      ],
    ],
    ['null as an item', ['[1, null]'], {}, [[1, null]]],
    [
      'features that the first record lacks, where they are named',
      ['{"x": 0}', '{"x": 1, "y": 2}'],
      { columns: ['y'] },
      [[null], [2]],
    ],
    [
      'features that some lack, where they may be missing',
      ['{"x": 0}', '{"x": 1, "y": 2}'],
      { allowMissing: true },
      [
        [0, null],
        [1, 2],
      ],
    ],
    [
      'lists of the length that most have',
      ['{"v": [1]}', '{"v": [1, 2]}', '{"v": [3, 4]}'].slice(1),
      {},
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ] as const)('give %s', async (_, records, options, rows) => {
    expect(await rowsOfAll(records, options)).toEqual(rows);
  });

  test.each([
    [
      'lack a field that others have',
      ['{"x": 0}', '{"x": 1, "y": 2}'],
      {},
      'feed, offset 0 has no field "y", which 1 of the first 2 records have',
    ],
    ['have several lists', ['{"v": [1], "w": [2]}'], {}, 'v, w; choose one with vector (--vector NAME)'],
    [
      'hold another kind',
      ['{"x": 0}', '{"x": 1}', '{"x": "a"}'],
      {},
      'feed, offset 2: its field "x" is text, but in most records it is number',
    ],
    ['are change events', ['{"before": null, "after": {"x": 1}, "op": "c", "ts_ms": 5}'], {}, '--columns after.x'],
    ['have nested numbers alone', ['{"payload": {"x": 1}}'], {}, '--columns payload.x'],
    ['lack a named field', ['{"x": 1}'], { columns: ['z'] }, 'There is no column "z"'],
    ['hold text where a number is named', ['{"v": "a"}'], { columns: ['v'] }, '"v" has the type text, but must be'],
    [
      'are those of AWS Glue',
      [`\u0003\0${'i'.repeat(16)}{}`],
      {},
      'begins like records of the AWS Glue Schema Registry',
    ],
    [
      'begin as those of a schema registry',
      ['\0\0\0\0\u0007{}'],
      {},
      'the schema’s id 7); name the registry with --schema-registry URL',
    ],
  ] as const)('are refused where they %s', async (_, records, options, message) => {
    await expect(rowsOfAll(records, options)).rejects.toThrow(message);
  });

  test('report what was left out in the schema, and say once which field a later record adds', async () => {
    const said: string[] = [];
    const payload = await readAll(
      ['{"name": "a", "user_id": 1, "x": 1}', '{"user_id": 2}', '{"user_id": 3, "x": 3}'].map(text),
      { columns: ['*'], allowMissing: true, notify: (message) => said.push(message) },
    );
    if (payload.kind !== 'rows') throw new Error(`the payload is ${payload.kind}`);
    expect(reportOfSource(payload.schema)).toMatchObject({
      features: ['user_id', 'x'],
      leftOut: [{ name: 'name', why: 'text' }],
      warnings: [expect.stringContaining('"user_id" looks like an identifier')],
    });
    for (const place of ['here', 'there']) await payload.row(text('{"user_id": 4, "x": 2, "z": 3}'), () => place);
    expect(said).toEqual([expect.stringMatching(/^here has a field "z", which the first 3 records did not/)]);
  });

  test.each([
    ['all numbers but some', ['-id'], [[1, 2]]],
    ['nested numbers by a pattern', ['after.*'], [[8, 9]]],
    ['a name with a star in it, by that name', ['a*b'], [[2]]],
  ])('choose %s as columns of tables do', async (_, columns, rows) => {
    const record = '{"id": 7, "x": 1, "a*b": 2, "after": {"p": 8, "q": 9}}';
    expect(await rowsOfAll([record], { columns })).toEqual(rows);
  });

  test('give times that are text as timestamps, and say once that those without a zone are UTC', async () => {
    const said: string[] = [];
    const records = ['2026-11-25T10:00:00.5Z', '2026-11-25T11:00:00.5+01:00', '2026-11-25 10:00', '2026-11-25'];
    const bytes = records.map((t) => text(JSON.stringify({ x: 1, t })));
    const payload = await readAll(bytes, { time: 't', notify: (message) => said.push(message) });
    if (payload.kind !== 'rows') throw new Error(`the payload is ${payload.kind}`);
    const batch = payload.batch(
      await Promise.all([...bytes, text('{"x": 2, "t": null}')].map((one) => payload.row(one))),
    );
    const at = Date.UTC(2026, 10, 25, 10);
    expect(Array.from(batch.getChild('t') ?? [])).toEqual([at + 500, at + 500, at, at - 36_000_000, null]);
    expect(said).toEqual([expect.stringContaining('2026-11-25 10:00, are taken as UTC')]);
    await expect(async () => payload.row(text('{"x": 1, "t": "yesterday"}'))).rejects.toThrow(
      'its field "t" is "yesterday", which is not a time such as 2026-11-25T10:00:00Z',
    );
    await expect(async () => payload.row(text('{"x": 1, "t": "9999-12-31"}'))).rejects.toThrow(
      'its field "t" is "9999-12-31", which lies after the year 2200',
    );
  });

  test('never put control characters into messages', async () => {
    await expect(read(text('{"x": \u0000}'))).rejects.toThrow(/^[^\p{Cc}]*$/u);
  });
});
