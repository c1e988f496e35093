import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Float64, RecordBatch, Schema, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { afterAll, describe, expect, test } from 'vitest';
import { chunkBytes, fileBytes, memoryBytes } from '../../../../streams/formats/ipc/bytes.js';
import { fromIpc } from '../../../../streams/formats/ipc/decode.js';
import { toIpc } from '../../../../streams/formats/ipc/encode.js';
import { FlatbufferTable } from '../../../../streams/formats/ipc/flatbuffer.js';
import { MessageFields, MessageType, SchemaFields } from '../../../../streams/formats/ipc/format.js';
import { FrameReader } from '../../../../streams/formats/ipc/frameReader.js';
import { maxInflated, maxInflatedRecord } from '../../../../streams/formats/ipc/limits.js';
import { readPlainTable } from '../../../../streams/formats/ipc/plainTable.js';
import { readRecordBatchHeader } from '../../../../streams/formats/ipc/recordBatchHeader.js';
import { arrowPayload } from '../../../../streams/formats/payloads/arrowPayload.js';
import { toRecordBatch } from '../../../../streams/index.js';

const MIB = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), 'meander-sizes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs some work, and says how far the memory of typed arrays grew at most, in bytes, as far as its steps show. */
async function growthOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().arrayBuffers;
  await work();
  return process.memoryUsage().arrayBuffers - before;
}

/** The messages of a stream: where their metadata and their bodies begin. */
function messagesOf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: { metadata: number; body: number; table: FlatbufferTable; type: number }[] = [];
  for (let at = 0; view.getInt32(at + 4, true) > 0; ) {
    const [metadata, body] = [at + 8, at + 8 + view.getInt32(at + 4, true)];
    const table = FlatbufferTable.root(bytes.subarray(metadata, body));
    found.push({ metadata, body, table, type: table.int8(MessageFields.headerType) });
    at = body + table.int64(MessageFields.bodyLength);
  }
  return found;
}

/** A compressed stream whose buffers all state some length. */
function stating(codec: 'lz4' | 'zstd', length: number): Uint8Array {
  const bytes = new Uint8Array(readFileSync(new URL(`../../../fixtures/compressed-${codec}.arrows`, import.meta.url)));
  const message = messagesOf(bytes).find(({ type }) => type === MessageType.recordBatch);
  const header = message?.table.table(MessageFields.header);
  if (!message || !header) throw new Error('the fixture has a record batch');
  const view = new DataView(bytes.buffer);
  for (const buffer of readRecordBatchHeader(header).buffers)
    if (buffer.length > 0) view.setBigInt64(message.body + buffer.offset, BigInt(length), true);
  return bytes;
}

describe('compressed bodies', () => {
  test('are limited in proportion to their bytes, and for records of feeds more', () => {
    expect([maxInflated(61_000), maxInflated(MIB), maxInflated(2 ** 30)]).toEqual([128 * MIB, 256 * MIB, 2 ** 31 - 1]);
    expect([maxInflatedRecord(61_000), maxInflatedRecord(100 * MIB)]).toEqual([64 * MIB, 1600 * MIB]);
  });
  test.each(['lz4', 'zstd'] as const)(
    'of %s are refused by the sum of their lengths before memory is taken',
    async (codec) => {
      for (const length of [60 * MIB, 2 ** 31 - 1, 2 ** 40]) {
        const bytes = stating(codec, length);
        const growth = await growthOf(async () => {
          await expect(fromIpc(bytes, 'bomb')).rejects.toMatchObject({
            code: 'limit',
            message: expect.stringMatching(
              /^bomb cannot be read at byte \d+: its compressed buffers state \d+ bytes toge/,
            ),
          });
        });
        expect(growth).toBeLessThan(MIB);
      }
    },
  );
  test.each(['lz4', 'zstd'] as const)('of %s that hold another length than they state are refused', async (codec) => {
    for (const length of [1, 399, 401, 100_000])
      await expect(fromIpc(stating(codec, length), 'it')).rejects.toMatchObject({ code: 'input' });
  });
  test('of a record are limited together', async () => {
    const { batches } = await arrowPayload(
      readFileSync(new URL('../../../fixtures/compressed-lz4.arrows', import.meta.url)),
    );
    await expect(batches(stating('lz4', 15 * MIB))).rejects.toThrow(`the limit is ${64 * MIB}`);
  });
});

describe('bodies and metadata', () => {
  const small = toIpc([toRecordBatch({ values: Float64Array.of(1, 2, 3, 4), n: 2, d: 2 })], 'stream');
  const batchMessage = messagesOf(small)[1];
  /** The stream with a number of the record batch's metadata replaced, wherever it stands there. */
  const replaced = (was: bigint, is: bigint) => {
    const bytes = small.slice();
    const view = new DataView(bytes.buffer);
    for (let at = batchMessage.metadata; at + 8 <= batchMessage.body; at += 4)
      if (view.getBigInt64(at, true) === was) view.setBigInt64(at, is, true);
    return bytes;
  };
  const readAll = async (reader: FrameReader) => {
    for await (const _ of reader.frames());
  };

  test('that are longer than the file take no memory', async () => {
    const path = join(folder, 'short.arrows');
    const bodyLength = BigInt(batchMessage.table.int64(MessageFields.bodyLength));
    writeFileSync(path, replaced(bodyLength, BigInt(2 ** 31 - 8)));
    for (const reuse of [true, false]) {
      const handle = await open(path);
      const growth = await growthOf(async () => {
        await expect(readAll(new FrameReader(fileBytes(handle), { name: 'it', reuse }))).rejects.toThrow(
          /it ends within a record batch, after \d+ of 2147483640 bytes/,
        );
      });
      await handle.close();
      expect(growth).toBeLessThan(2 * MIB);
    }
  });
  test('that are longer than a stream of unknown length take no memory', async () => {
    const bodyLength = BigInt(batchMessage.table.int64(MessageFields.bodyLength));
    const bytes = replaced(bodyLength, BigInt(2 ** 31 - 8));
    async function* chunks() {
      yield bytes;
    }
    const growth = await growthOf(async () => {
      const reader = new FrameReader(chunkBytes(chunks()), { name: 'it', reuse: true });
      await expect(readAll(reader)).rejects.toThrow('it ends within a record batch');
    });
    expect(growth).toBeLessThan(2 * MIB);
  });
  test('a column that states more rows than its buffer holds is refused', async () => {
    for (const rows of [3n, 2n ** 31n, 2n ** 50n])
      await expect(fromIpc(replaced(2n, rows), 'it')).rejects.toMatchObject({
        code: 'input',
        message: expect.stringContaining(`where its ${rows} rows need ${2n * rows}`),
      });
  });
  test('columns that share one buffer are refused, since each would be copied', async () => {
    const x = vectorFromArray([1, 2, 3, 4, 5, 6, 7, 8], new Float64());
    const bytes = toIpc(new Table({ x, y: vectorFromArray([...x].map(Number), new Float64()) }).batches, 'stream');
    const message = messagesOf(bytes)[1];
    const view = new DataView(bytes.buffer);
    const header = message.table.table(MessageFields.header);
    const buffers = header && readRecordBatchHeader(header).buffers;
    expect(buffers?.at(-1)).toEqual({ offset: 64, length: 64 });
    // The offset of the last buffer is the last 64 of the metadata that a 64 follows.
    for (let at = message.body - 16; ; at -= 4)
      if (view.getBigInt64(at, true) === 64n && view.getBigInt64(at + 8, true) === 64n) {
        view.setBigInt64(at, 0n, true);
        break;
      }
    for (let at = message.metadata; at + 8 <= message.body; at += 4)
      if (view.getBigInt64(at, true) === 128n) view.setBigInt64(at, 64n, true);
    await expect(fromIpc(bytes, 'it')).rejects.toThrow(/its buffers have 128 bytes together, but its body has 64/);
  });
});

describe('schemas', () => {
  /** A model-like stream whose metadata has many entries that all refer to one long text. */
  const sharing = () => {
    const metadata = new Map(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i === 0 ? 'x'.repeat(MIB) : '']));
    const { schema, data } = toRecordBatch({ values: Float64Array.of(1, 2), n: 1, d: 2 });
    const bytes = toIpc([new RecordBatch(new Schema(schema.fields, metadata), data)], 'stream');
    const [{ metadata: start, body }] = messagesOf(bytes);
    const view = new DataView(bytes.buffer, start, body - start);
    const vector = positionOf(view, [MessageFields.header, SchemaFields.customMetadata]);
    const entryAt = (i: number) => vector + 4 + 4 * i;
    const count = view.getUint32(vector, true);
    const longest = Array.from({ length: count }, (_, i) => entryAt(i) + view.getUint32(entryAt(i), true)).find(
      (entry) => {
        const text = follow(view, entry, 1);
        return text !== undefined && view.getUint32(text, true) === MIB;
      },
    );
    for (let i = 0; i < count; i++) view.setUint32(entryAt(i), (longest ?? 0) - entryAt(i), true);
    return bytes;
  };

  test('that refer to one text many times are refused before it is read', async () => {
    const bytes = sharing();
    expect(bytes.length).toBeLessThan(2 * MIB);
    const began = performance.now();
    await expect(fromIpc(bytes, 'it')).rejects.toThrow(/the schema states \d+ bytes or more, but has \d+/);
    expect(readPlainTable(bytes)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(1000);
  });
  test('of many columns with long names and metadata are read', async () => {
    const names = Array.from({ length: 3000 }, (_, i) => `column ${i} with a name of some length`);
    const table = new Table(Object.fromEntries(names.map((name) => [name, vectorFromArray([1], new Float64())])));
    const { schema } = await fromIpc(tableToIPC(table, 'stream'), 'it');
    expect(schema.names).toEqual(names);
    expect(await new FrameReader(memoryBytes(tableToIPC(table, 'file')), { name: 'it' }).schema()).toBeDefined();
  });
});

/** The position that a field of a table refers to; undefined where it is not set. */
function follow(view: DataView, table: number, slot: number): number | undefined {
  const vtable = table - view.getInt32(table, true);
  const offset = 4 + 2 * slot < view.getUint16(vtable, true) ? view.getUint16(vtable + 4 + 2 * slot, true) : 0;
  return offset === 0 ? undefined : table + offset + view.getUint32(table + offset, true);
}

/** The position that a chain of fields refers to, from the root table on. */
const positionOf = (view: DataView, slots: readonly number[]): number =>
  slots.reduce((table, slot) => follow(view, table, slot) ?? 0, view.getInt32(0, true));
