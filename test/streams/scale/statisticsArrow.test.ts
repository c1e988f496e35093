import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MeanderError, statisticsOf } from '../../../src/index.js';
import { decodeStatistics, encodeStatistics, toBlockStatistics } from '../../../streams/scale/statisticsArrow.js';
import { blobs } from '../../learn.js';

const [K, D, N] = [6, 3, 500];
const MODEL = 'ab'.repeat(32);
/** Rows of three clusters, so that the other three are not hit. */
const values = blobs(N, 3, D);
const centroids = Float64Array.from({ length: K * D }, (_, i) => (i < 3 * D ? values[i] : 1e6 + i));
const model = { k: K, d: D, centroids, weights: new Float64Array(K) };
const batch = {
  ...{ values, n: N, d: D, rows: N + 2, source: null, pass: 0 },
  rowNumbers: Int32Array.from({ length: N }, (_, i) => i + 2),
  reasons: new Map([
    [0, 'NaN'],
    [1, 'null'],
  ]),
};
const summed = statisticsOf(model, [batch]);
const about = { definition: 1, model: MODEL, block: 7, blocks: 9, blockRows: 65_536 };
const encoded = encodeStatistics(summed, about);

describe('statistics of a block as Arrow', () => {
  test('come back to the same bits, with a place for every cluster', async () => {
    const [found] = await decodeStatistics(encoded, 'x');
    expect(toBlockStatistics(found)).toEqual(summed);
    expect(found.facts).toMatchObject({ ...about, k: K, d: D, read: N + 2, rejectedBy: { NaN: 1, null: 1 } });
    expect(found.clusters.length).toBe(3);
  });

  test('may be of a block without any valid row', async () => {
    const nothing = statisticsOf(model, [{ ...batch, n: 0, values: new Float64Array(0), rows: 2 }]);
    const [found] = await decodeStatistics(encodeStatistics(nothing, about), 'x');
    expect(toBlockStatistics(found)).toEqual(nothing);
  });

  test('follow one another in one file', async () => {
    const all = [3, 1, 2].map((block) => encodeStatistics(summed, { ...about, block }));
    const found = await decodeStatistics(Buffer.concat(all), 'x');
    expect(found.map(({ facts }) => facts.block)).toEqual([3, 1, 2]);
  });

  test('are refused with one flipped bit, wherever it is', async () => {
    const accepted: number[] = [];
    for (let bit = 0; bit < encoded.length * 8; bit += 5) {
      const copy = encoded.slice();
      copy[bit >> 3] ^= 1 << (bit & 7);
      const found = await decodeStatistics(copy, 'x').catch((error) => error);
      if (found instanceof MeanderError) continue;
      // Bits that Arrow does not use, such as padding, change nothing.
      expect(found.map(toBlockStatistics)).toEqual([summed]);
      expect(found[0].facts).toMatchObject(about);
      accepted.push(bit);
    }
    expect(accepted.length).toBeLessThan(encoded.length);
  });

  test('are refused where they are cut, wherever that is', async () => {
    for (let length = 0; length < encoded.length; length += 3)
      await expect(decodeStatistics(encoded.slice(0, length), 'cut.arrows')).rejects.toThrow(/^cut\.arrows/);
  });

  test('are refused with numbers that no block can have', async () => {
    const bad = (change: Partial<typeof summed.statistics>) =>
      decodeStatistics(encodeStatistics({ ...summed, statistics: { ...summed.statistics, ...change } }, about), 'x');
    await expect(bad({ sums: summed.statistics.sums.map(() => Number.NaN) })).rejects.toThrow(
      'sums that are not finite',
    );
    await expect(bad({ weights: summed.statistics.weights.map(() => -1) })).rejects.toThrow('no amount');
    await expect(bad({ counts: summed.statistics.counts.map((n) => 2 * n) })).rejects.toThrow('rows read, but');
    await expect(bad({ inertia: Number.POSITIVE_INFINITY })).rejects.toThrow('inertia = null, which cannot be');
  });

  test('are refused where a file states more clusters than there is memory for', async () => {
    const [found] = await decodeStatistics(encodeStatistics(summed, { ...about, block: 2 ** 52 }), 'x');
    expect(found.facts.block).toBe(2 ** 52);
    await expect(decodeStatistics(encodeStatistics(summed, { ...about, block: -1 }), 'x')).rejects.toThrow(
      'block = -1',
    );
  });
});

const python = new URL('../../../bench/against/.venv/bin/python', import.meta.url).pathname;
const pyarrow = spawnSync(python, ['-c', 'import pyarrow']).status === 0;
test.skipIf(!pyarrow)('pyarrow reads them (skipped where bench/against has no virtual environment)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meander-statistics-'));
  writeFileSync(join(folder, 'x.arrows'), encoded);
  const program =
    `import json, pyarrow.ipc as ipc; t = ipc.open_stream('${folder}/x.arrows').read_all(); ` +
    "f = json.loads(t.schema.metadata[b'meander.statistics']); " +
    "print(json.dumps([t.column_names, t['count'].to_pylist(), t['sums'].to_pylist(), f['block']]))";
  const { stdout } = spawnSync(python, ['-c', program], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const { counts, sums } = summed.statistics;
  const rows = [0, 1, 2].map((j) => Array.from(sums.subarray(j * D, (j + 1) * D)));
  const columns = ['cluster', 'weight', 'count', 'inertia', 'sums'];
  expect(JSON.parse(stdout)).toEqual([columns, Array.from(counts.subarray(0, 3)), rows, 7]);
});
