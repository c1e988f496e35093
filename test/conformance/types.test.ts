import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { originOf } from '../../streams/points/batchOrigin.js';
import { pointsReader } from '../../streams/points/reader.js';
import { arrowStream } from '../../streams/sources/arrowStream.js';
import { openSources } from '../../streams/sources/openSources.js';
import type { Source } from '../../streams/sources/source.js';
import type { SourceOptions } from '../../streams/sources/sourceOptions.js';

/** Files that pyarrow, Polars and NumPy wrote, one per type; `make.py` there writes them again. */
const folder = fileURLToPath(new URL('../fixtures/types/', import.meta.url));
const rows = [0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1];

/** All rows of a file, and what was counted or said on the way. */
async function read(file: string, options: SourceOptions = {}) {
  const said: string[] = [];
  const all = { ...options, reuse: true, notify: (message: string) => said.push(message) };
  const source = await openSources([`${folder}${file}`], all);
  const reader = pointsReader(await source.schema(), all);
  const values: number[] = [];
  const reasons: Record<string, number> = {};
  for await (const batch of source.open(null, new AbortController().signal)) {
    const points = reader.read(batch);
    values.push(...points.values.subarray(0, points.n * points.d));
    for (const reason of points.reasons?.values() ?? []) reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return { values, reasons, said, names: reader.featureNames };
}

const ofKind = (pattern: RegExp) => readdirSync(folder).filter((name) => pattern.test(name));
const arrowTypes = ofKind(/^(column|fixed|list|large)-(u?int\d+|float|float16|double|bool|decimal\d+)\.arrows$/);

describe('types of numbers in Arrow', () => {
  test.each(arrowTypes)('%s is read', async (file) => {
    const { values, said } = await read(file);
    expect(values).toEqual(rows);
    expect(said).toEqual([]);
  });

  test.each([
    ['dictionary.arrows', 'dictionaries of numbers'],
    ['tensor.arrows', 'tensors of one shape'],
    ['list-zstd.arrows', 'compressed lists'],
    ['list-sliced.arrows', 'lists whose offsets do not begin at 0'],
    ['list-file.feather', 'lists in a file'],
    ['list-view.arrows', 'list views'],
  ])('%s: %s are read', async (file) => {
    expect((await read(file)).values).toEqual(rows);
  });

  test.each(['list-view-order.arrows', 'large-list-view-order.arrows'])(
    '%s: list views are read in any order, and one that is null may lie anywhere',
    async (file) => {
      const { values, reasons } = await read(file, { onBadRow: 'skip' });
      expect(values).toEqual([1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1]);
      expect(reasons).toEqual({ null: 1 });
    },
  );

  test('run-end encoded columns of any type are plain columns', async () => {
    const file = 'run-ends-kinds.arrows';
    expect((await read('run-ends.arrows')).values).toEqual([1, 1, 1, 1, 1, 1]);
    const { values, reasons } = await read(file, { columns: ['x', 'y', 'd', 's.inner', 'z'], onBadRow: 'skip' });
    const expected = [0, 1, 1.5, 7, 0, 1, 0, 1.5, 7, 1, 1, 1, 1.5, 7, 1, 0, 1, 1.5, 8, 0, 1, 1, 1.5, 8, 0];
    expect(values).toEqual(expected);
    expect(reasons).toEqual({ null: 1 });
    const source = await openSources([`${folder}${file}`], { keep: ['text'] });
    for await (const batch of source.open(null, new AbortController().signal))
      expect([...(batch.getChild('text') ?? [])]).toEqual(['a', 'a', null, null, null, null]);
  });

  test('a file that only its footer describes is read, as Polars 2 writes it', async () => {
    expect((await read('polars-2.arrow')).values).toEqual([0, 1, 0, 2, 9, 9, 9, 8]);
  });

  test.each([
    ['list-view-large.arrows', /its lists or runs have 256040000 bytes when written out; the limit is 134217728/],
    ['run-ends-large.arrows', /its lists or runs have 17179869176 bytes when written out; the limit is 134217728/],
    ['list-empty.arrows', /no column of numbers to cluster; its columns are: v/],
  ])('%s is refused', async (file, message) => {
    await expect(read(file)).rejects.toThrow(message);
  });

  test('the width of lists is found in many rows, and the first row may be null or empty', async () => {
    const skipped = await read('list-bad.arrows', { onBadRow: 'skip' });
    expect(skipped.values).toEqual(rows);
    expect(skipped.reasons).toEqual({ null: 1, length: 2 });
    expect(skipped.names).toEqual(['v[0]', 'v[1]']);
  });

  test('a list of another length is refused with its row and both lengths', async () => {
    await expect(read('list-bad.arrows')).rejects.toThrow('column "v[0]" is null');
    await expect(read('list-ragged.arrows', { vector: 'v' })).rejects.toThrow(
      /record batch 0, row 1, column "v" holds 2 numbers, but must hold 1 as other rows do/,
    );
  });

  test('a null within a list is a null of its feature', async () => {
    await expect(read('list-null-item.arrows')).rejects.toThrow('row 2, column "v[1]" is null');
  });

  test('lists that a command keeps, beside named columns, stay as they are', async () => {
    const source = await openSources([`${folder}list-bad.arrows`], { keep: ['v'] });
    expect(`${(await source.schema()).fields[0].type}`).toBe('List<Float64>');
  });

  test('whole numbers that are rounded are said', async () => {
    const { values, said } = await read('int64-large.arrows');
    expect(values).toEqual([2 ** 53, 1, 1, 2]);
    expect(said).toEqual([expect.stringContaining('column "x" holds 9007199254740993, which is rounded to')]);
  });
});

describe('types of numbers in NumPy', () => {
  test.each(ofKind(/^(fortran-)?(big-)?([iuf]\d|bool)\.npy$/))('%s is read', async (file) => {
    expect((await read(file)).values).toEqual(rows);
  });

  test.each([
    ['one.npz', {}, ['v[0]', 'v[1]']],
    ['two.npz', { vector: 'v' }, ['v[0]', 'v[1]']],
  ])('one array of the archive %s is read', async (file, options, names) => {
    const found = await read(file, options);
    expect(found.values).toEqual(rows);
    expect(found.names).toEqual(names);
  });

  test('an archive of several arrays needs the name of one', async () => {
    await expect(read('two.npz')).rejects.toThrow('has the arrays v, labels; name the one to read with vector');
  });

  test('an array of one dimension has one feature', async () => {
    expect((await read('one-dimension.npy')).values).toEqual([0, 1, 1, 0, 1, 0]);
  });

  test.each([
    ['three-dimensions.npy', /it has the shape \(2, 3, 4\), but must have one or two dimensions/],
    ['complex.npy', /it holds complex numbers \(<c8\)/],
    ['objects.npy', /it holds Python objects \(\|O\)/],
    ['structured.npy', /it holds records with fields/],
    ['text.npy', /it holds text \(<U1\)/],
  ])('%s is refused by its name', async (file, message) => {
    await expect(read(file)).rejects.toThrow(message);
  });
});

describe('reading lists again from a position', () => {
  const signal = new AbortController().signal;
  const bytes = readFileSync(`${folder}list-bad.arrows`);
  const chunks = async function* () {
    yield bytes;
  };
  const options = { name: 'pipe', reuse: true };
  const rowsFrom = async (source: Source, position: unknown) => {
    const reader = pointsReader(await source.schema(), { onBadRow: 'skip' });
    const found: { position: unknown; values: number[] }[] = [];
    for await (const batch of source.open(position, signal)) {
      const { values, n } = reader.read(batch);
      found.push({ position: originOf(batch)?.position, values: [...values.subarray(0, 2 * n)] });
    }
    return found;
  };

  test.each([
    ['a file', () => openSources([`${folder}list-bad.arrows`])],
    ['a stream that can be read once', async () => arrowStream(chunks(), options)],
  ])('%s gives the same rows from every position', async (_, open) => {
    const all = await rowsFrom(await open(), null);
    expect(all.flatMap(({ values }) => values)).toEqual(rows);
    for (const [i, { position }] of all.entries())
      expect(await rowsFrom(await open(), JSON.parse(JSON.stringify(position)))).toEqual(all.slice(i));
  });
});
