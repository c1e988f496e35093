import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { fromIpc } from '../../../../streams/formats/ipc/decode.js';
import { toIpc } from '../../../../streams/formats/ipc/encode.js';
import { MeanderError, toRecordBatch } from '../../../../streams/index.js';

const corpus = new URL('../../../../../shared/data/arrow-testing/data', import.meta.url).pathname;
const small = toIpc([toRecordBatch({ values: Float64Array.from({ length: 40 }, (_, i) => i), n: 20, d: 2 })], 'stream');
const values = ({ batches }: Awaited<ReturnType<typeof fromIpc>>) =>
  batches.flatMap((batch) => Array.from(batch.data.children[0].children[0].values as Float64Array));

describe('the IPC reader', () => {
  test('reads what was written, as a stream and as a file', async () => {
    for (const format of ['stream', 'file'] as const) {
      const bytes = toIpc([toRecordBatch({ values: Float64Array.of(1, 2, 3, 4), n: 2, d: 2 })], format);
      expect(values(await fromIpc(bytes, 'x'))).toEqual([1, 2, 3, 4]);
      expect(tableFromIPC(bytes).numRows).toBe(2);
    }
  });
  test('reads files whose schema is only in the footer, as apache-arrow writes them', async () => {
    const { batches } = await fromIpc(tableToIPC(tableFromArrays({ a: Float64Array.of(5, 6) }), 'file'), 'x');
    expect(Array.from(batches[0].data.children[0].values)).toEqual([5, 6]);
  });
  test('every cut of a stream is an error with its place', async () => {
    for (let length = 0; length < small.length; length++) {
      await expect(fromIpc(small.subarray(0, length), 'cut.arrows')).rejects.toThrow(
        /^cut\.arrows cannot be read at byte \d+: /,
      );
    }
  });
  test('no flipped bit hangs it or brings anything but a plain error', async () => {
    for (let bit = 0; bit < 8 * small.length; bit += 3) {
      const bytes = small.slice();
      bytes[bit >> 3] ^= 1 << (bit & 7);
      await fromIpc(bytes, 'x').catch((error) => expect(error).toBeInstanceOf(MeanderError));
    }
  });
});

describe.skipIf(!existsSync(corpus))('Apache Arrow’s public corpus (skipped where ../shared is absent)', () => {
  const under = (folder: string) =>
    existsSync(join(corpus, folder))
      ? readdirSync(join(corpus, folder))
          .filter((name) => /clusterfuzz|crash/.test(name))
          .map((name) => join(corpus, folder, name))
      : [];

  test('malformed files and streams are read or refused, never worse', async () => {
    const files = [...under('arrow-ipc-file'), ...under('arrow-ipc-stream')];
    expect(files.length).toBeGreaterThan(50);
    for (const file of files)
      await fromIpc(readFileSync(file), file).catch((error) => expect(error).toBeInstanceOf(MeanderError));
  });
  test.each(['lz4', 'zstd', 'uncompressible_lz4', 'uncompressible_zstd'])(
    '%s bodies give the same rows from file and stream',
    async (name) => {
      const base = join(corpus, 'arrow-ipc-stream/integration/2.0.0-compression', `generated_${name}`);
      const [stream, file] = await Promise.all(
        ['stream', 'arrow_file'].map((kind) => fromIpc(readFileSync(`${base}.${kind}`), name)),
      );
      const rows = ({ batches }: typeof stream) =>
        batches.map((batch) => JSON.stringify(batch.toArray(), (_, x) => (typeof x === 'bigint' ? String(x) : x)));
      expect(rows(stream).length).toBeGreaterThan(0);
      expect(rows(stream)).toEqual(rows(file));
    },
  );
  test('primitive columns give the values of Arrow’s own JSON', async () => {
    const { gunzipSync } = await import('node:zlib');
    for (const base of [
      '2.0.0-compression/generated_lz4',
      '2.0.0-compression/generated_zstd',
      'cpp-21.0.0/generated_primitive',
    ]) {
      const path = join(corpus, 'arrow-ipc-stream/integration', base);
      const json = JSON.parse(gunzipSync(readFileSync(`${path}.json.gz`)).toString());
      const { batches, schema } = await fromIpc(readFileSync(`${path}.stream`), base);
      expect(batches.map((batch) => batch.numRows)).toEqual(
        json.batches.map((batch: { count: number }) => batch.count),
      );
      let compared = 0;
      batches.forEach((batch, b) =>
        schema.fields.forEach((field, f) => {
          const { DATA, VALIDITY } = json.batches[b].columns[f];
          if (!/^(Float64|Int32)$/.test(String(field.type))) return;
          batch.getChildAt(f)?.toArray();
          for (let i = 0; i < batch.numRows; i++)
            if (VALIDITY[i]) {
              expect(batch.data.children[f].values[i]).toBeCloseTo(DATA[i], 2);
              compared++;
            }
        }),
      );
      expect(base.includes('primitive') ? compared : 1).toBeGreaterThan(0);
    }
  });
});
