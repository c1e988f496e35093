import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MeanderError } from '../../../../src/errors.js';
import { fromIpc } from '../../../../streams/formats/ipc/decode.js';
import { announceMissing } from '../../../brokers/announce.js';

const corpus = new URL('../../../../../shared/data/arrow-testing/data', import.meta.url).pathname;
const missing = existsSync(corpus) ? undefined : `there is no clone of apache/arrow-testing at ${corpus}`;

announceMissing('Apache Arrow’s public corpus', missing);

describe.skipIf(missing)('Apache Arrow’s public corpus', () => {
  const under = (folder: string) =>
    existsSync(join(corpus, folder))
      ? readdirSync(join(corpus, folder))
          .filter((name) => /clusterfuzz|crash/.test(name))
          .map((name) => join(corpus, folder, name))
      : [];

  test('malformed files and streams are read or refused with an error of Meander', async () => {
    const files = [...under('arrow-ipc-file'), ...under('arrow-ipc-stream')];
    expect(files.length).toBeGreaterThan(50);
    for (const file of files)
      await fromIpc(readFileSync(file), file).catch((error) => expect(error).toBeInstanceOf(MeanderError));
  });
  test.each(['lz4', 'zstd', 'uncompressible_lz4', 'uncompressible_zstd'])(
    'with %s compression gives the same rows from file and stream',
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
  test('gives the values of the corpus’s JSON for primitive columns', async () => {
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
