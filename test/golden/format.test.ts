import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { lastValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { arrowFiles, decodeModel, digestOf, fromSource, loadModel, miniBatchKMeans } from '../../streams/index.js';

const golden = new URL('format-1.arrows', import.meta.url).pathname;
const iris = new URL('../fixtures/iris.arrow', import.meta.url).pathname;
const columns = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];

test('format 1 stays readable', async () => {
  const { model, featureNames, rows, options, held } = await loadModel(golden);
  expect([model.k, model.d, featureNames, rows.learned, options.halfLife, held.weights.length]).toEqual([3, 4, columns, 140, '500rows', 10]);
});

test('format 2 stays readable, and the same rows and options give its digest', async () => {
  const golden2 = await loadModel(new URL('format-2.arrows', import.meta.url).pathname);
  const { model, rejectedBy, clock, watermark, flushes, life } = golden2;
  expect([model.transform?.normalize, model.transform?.standardize?.mean.length, rejectedBy, clock, watermark, flushes]).toEqual([
    'l2',
    4,
    { late: 4 },
    6.9,
    6.9,
    [136],
  ]);
  expect(life?.journal.map(({ event, id }) => `${event} ${id}`)).toEqual(['born 0', 'born 1', 'born 2', 'quiet 1']);
  const settings = {
    k: 3,
    columns,
    batchSize: 40,
    initRows: 60,
    holdout: 10,
    halfLife: '90s',
    time: 'petal_length',
    late: '2s',
    standardize: true,
    normalize: 'l2',
    events: true,
  } as const;
  const run = fromSource(await arrowFiles([iris])).pipe(miniBatchKMeans(settings));
  expect(digestOf(await lastValueFrom(run))).toBe(digestOf(golden2));
});

test('the same rows and options give the golden digest, to the bit', async () => {
  const run = fromSource(await arrowFiles([iris])).pipe(
    miniBatchKMeans({ k: 3, columns, batchSize: 50, holdout: 10, rate: 'power:0.75', halfLife: '500rows' }),
  );
  expect(digestOf(await lastValueFrom(run))).toBe(digestOf(await loadModel(golden)));
});

test('no flipped bit of the centroids or weights is taken for a model', async () => {
  const bytes = readFileSync(golden);
  const body = bytes.length - 3 * 4 * 8 - 3 * 8 - 16;
  for (let bit = 8 * body; bit < 8 * bytes.length; bit += 5) {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3] ^= 1 << (bit & 7);
    const read = await decodeModel(flipped, 'flipped').catch(() => undefined);
    if (read) expect(digestOf(read)).toBe(digestOf(await loadModel(golden)));
  }
});

const python = new URL('../../bench/against/.venv/bin/python', import.meta.url).pathname;
const pyarrow = spawnSync(python, ['-c', 'import pyarrow']).status === 0;
test.skipIf(!pyarrow)('pyarrow reads the golden model (skipped where bench/against has no virtual environment)', () => {
  const script = `import json, pyarrow.ipc as ipc; t = ipc.open_stream('${golden}').read_all(); print(t.schema.names, t.num_rows, json.loads(t.schema.metadata[b'meander'])['step'])`;
  expect(spawnSync(python, ['-c', script], { encoding: 'utf8' }).stdout.trim()).toBe("['cluster', 'centroid', 'weight'] 3 3");
});
