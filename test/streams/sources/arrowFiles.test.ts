import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { toIpc } from '../../../streams/formats/ipc/encode.js';
import { arrowFiles, originOf, toRecordBatch } from '../../../streams/index.js';
import { abortingEndsIt, everyPositionGivesTheRest, rowsOf } from '../../conformance/source.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-arrow-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the rows first, first + 1 … of two features, ten rows per record batch. */
function write(name: string, first: number, batches: number, format: 'file' | 'stream', d = 2): string {
  const values = (batch: number) =>
    Float64Array.from({ length: 10 * d }, (_, i) => first + 10 * batch + Math.floor(i / d));
  const all = Array.from({ length: batches }, (_, b) => toRecordBatch({ values: values(b), n: 10, d }));
  writeFileSync(join(folder, name), toIpc(all, format));
  return join(folder, name);
}

const paths = [write('a.arrow', 0, 3, 'file'), write('b.arrows', 30, 2, 'stream')];
const expected = Array.from({ length: 100 }, (_, i) => Math.floor(i / 2));

describe('arrowFiles', () => {
  test('reads files and streams one after another as one stream', async () => {
    expect(await rowsOf(await arrowFiles(paths))).toEqual(expected);
    expect(await rowsOf(await arrowFiles([folder]))).toEqual(expected);
  });
  test('gives the same rows where it reuses its memory', async () => {
    expect(await rowsOf(await arrowFiles(paths, { reuse: true }))).toEqual(expected);
  });
  test('can be read from any position, and ends when it is aborted', async () => {
    const source = await arrowFiles(paths);
    await everyPositionGivesTheRest(source);
    await abortingEndsIt(source);
  });
  test('names the files and record batches that its record batches come from', async () => {
    const places: string[] = [];
    for await (const batch of (await arrowFiles(paths)).open(null, new AbortController().signal)) {
      const origin = originOf(batch);
      places.push(`${origin?.name.slice(folder.length + 1)} ${origin?.batch} ${origin?.pass}`);
    }
    expect(places).toEqual(['a.arrow 0 0', 'a.arrow 1 0', 'a.arrow 2 0', 'b.arrows 0 0', 'b.arrows 1 0']);
  });
  test('is identified by the names, lengths and hashes of its files, wherever they are', async () => {
    const [a, b] = paths.map((path) => readFileSync(path).length);
    const { identity, olderIdentity } = await arrowFiles(paths);
    expect(identity).toMatch(new RegExp(`^a\\.arrow:${a}:[0-9a-f]{16},b\\.arrows:${b}:[0-9a-f]{16}$`));
    expect(olderIdentity).toBe(`a.arrow:${a},b.arrows:${b}`);
    const elsewhere = join(mkdtempSync(join(tmpdir(), 'meander-arrow-')), 'a.arrow');
    copyFileSync(paths[0], elsewhere);
    expect((await arrowFiles([elsewhere, paths[1]])).identity).toBe(identity);
  });
  test('has a progress that grows from 0 to below 1', async () => {
    const source = await arrowFiles(paths);
    const progress = [source.progress?.(null) ?? Number.NaN];
    for await (const batch of source.open(null, new AbortController().signal))
      progress.push(source.progress?.(originOf(batch)?.position) ?? Number.NaN);
    expect(progress[0]).toBe(0);
    for (let i = 2; i < progress.length; i++) expect(progress[i]).toBeGreaterThan(progress[i - 1]);
    expect(progress.at(-1)).toBeLessThan(1);
  });
  test('refuses files with different schemas, with both of them', async () => {
    const source = await arrowFiles([paths[0], write('wide.arrows', 0, 1, 'stream', 3)]);
    await expect(rowsOf(source)).rejects.toThrow(
      /wide\.arrows has the columns \(vector: FixedSizeList\[3\].*\) but .*a\.arrow has \(vector: FixedSizeList\[2\]/,
    );
  });
});
