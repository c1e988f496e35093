import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { lastValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import {
  arrowFiles,
  decodeModel,
  digestOf,
  encodeModel,
  fromSource,
  loadModel,
  type MiniBatchKMeansOptions,
  miniBatchKMeans,
} from '../../streams/index.js';

const golden = new URL('format-1.arrows', import.meta.url).pathname;
const iris = new URL('../fixtures/iris.arrow', import.meta.url).pathname;
const columns = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];

test('a model of format 1 is read with its options, row counts and hold-out', async () => {
  const { model, featureNames, rows, options, held } = await loadModel(golden);
  expect([model.k, model.d, featureNames, rows.learned, options.halfLife, held.weights.length]).toEqual([
    3,
    4,
    columns,
    140,
    '500rows',
    10,
  ]);
});

test('a model of format 2 is read with its transform, event times and cluster events', async () => {
  const golden2 = await loadModel(new URL('format-2.arrows', import.meta.url).pathname);
  const { model, rejectedBy, clock, watermark, flushes, tracker: life } = golden2;
  expect([
    model.transform?.normalize,
    model.transform?.standardize?.mean.length,
    rejectedBy,
    clock,
    watermark,
    flushes,
  ]).toEqual(['l2', 4, { late: 4 }, 6.9, 6.9, [136]]);
  expect(life?.journal.map(({ event, id }) => `${event} ${id}`)).toEqual(['born 0', 'born 1', 'born 2', 'quiet 1']);
});

test('a model of format 3 is read with all components, and written again to the same bytes', async () => {
  const path = new URL('format-3.arrows', import.meta.url).pathname;
  const read = await loadModel(path);
  const { earlyStopping, held, perClusterInertia, replicas, step } = read;
  expect([step, replicas.length, earlyStopping.batchesWithoutImprovement, perClusterInertia.length]).toEqual([
    2, 2, 1, 5,
  ]);
  expect([read.tracker?.global.scale.n, read.certification?.rows, held.weights.length]).toEqual([2, 10, 2]);
  expect(digestOf(read)).toBe('0de04cf1816f7f971bfaad7147ed6320b12a71160c49540d963c9baafc699a24');
  expect(Buffer.from(encodeModel(read)).equals(readFileSync(path))).toBe(true);
});

/**
 * Digests of what is learned from iris. A change here is a deliberate change of the bits, with a line in the changelog.
 */
const learned = {
  plain: '0f57f917ec085f22886bbd0232ee21f97a3e7d07bf709488337c50d2a23e8a88',
  timed: '1b3238d8303b58e670abd95559b58eb77df2c61438898a1d14e437eb3993f267',
  searching: '136725ea4dd682b00971162fbb98f5bf06d6a1df315cf47cd9fb6545aa057183',
};

test.each<[keyof typeof learned, MiniBatchKMeansOptions]>([
  ['plain', { k: 3, batchSize: 50, holdout: 10, rate: 'power:0.75', halfLife: '500rows' }],
  [
    'timed',
    {
      k: 3,
      batchSize: 40,
      initRows: 60,
      holdout: 10,
      halfLife: '90s',
      time: 'petal_length',
      late: '2s',
      standardize: true,
      normalize: 'l2',
      events: true,
    },
  ],
  ['searching', { k: 5, batchSize: 10, initRows: 20, holdout: 100, replicas: 3, escape: true, onBadRow: 'skip' }],
])('learning iris with the options "%s" gives the golden digest', async (name, settings) => {
  const run = fromSource(await arrowFiles([iris])).pipe(miniBatchKMeans({ columns, ...settings }));
  expect(digestOf(await lastValueFrom(run))).toBe(learned[name]);
});

test('a file with one flipped bit in its centroids or weights is refused, or read as the same model', async () => {
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
  const script =
    `import json, pyarrow.ipc as ipc; t = ipc.open_stream('${golden}').read_all(); ` +
    "print(t.schema.names, t.num_rows, json.loads(t.schema.metadata[b'meander'])['step'])";
  expect(spawnSync(python, ['-c', script], { encoding: 'utf8' }).stdout.trim()).toBe(
    "['cluster', 'centroid', 'weight'] 3 3",
  );
});
