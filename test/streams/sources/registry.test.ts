import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromPoints } from '../../../streams/index.js';
import { openArrowFile } from '../../../streams/sinks/arrowFile.js';
import { openSources } from '../../../streams/sources/openSources.js';
import { type SourceEntry, sourceRegistry } from '../../../streams/sources/registry.js';
import { abortingEndsIt, everyPositionGivesTheRest, learnFrom, rowsOf } from '../../conformance/source.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-registry-'));
const at = (name: string) => join(folder, name);
const rows = [
  [1, 2],
  [3, 4],
  [5, 6],
];

async function writeArrow(name: string): Promise<void> {
  const file = openArrowFile(at(name));
  for await (const batch of fromPoints(rows).open(null, new AbortController().signal)) file.write(batch);
  file.close();
}

beforeAll(async () => {
  for (const name of ['arrow', 'tables', 'vectors', 'mixed', 'toys', 'odd.csv']) mkdirSync(at(name));
  await writeArrow('arrow/a.arrow');
  await writeArrow('plain');
  await writeArrow('mixed/b.arrow');
  writeFileSync(at('tables/t.csv'), 'x,y\n1,2\n3,4\n5,6\n');
  writeFileSync(at('mixed/a.csv'), 'x,y\n7,8\n');
  writeFileSync(at('odd.csv/part.csv'), 'x,y\n9,9\n');
  writeFileSync(at('vectors/v.f64'), new Uint8Array(Float64Array.from(rows.flat()).buffer));
  writeFileSync(at('toys/t.toy'), '4');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A source of one's own: `toy:N` gives the rows 0 … N − 1. */
const toy: SourceEntry = {
  name: 'a toy',
  extensions: ['toy'],
  matches: (word) => word.startsWith('toy:') || word.endsWith('.toy'),
  open: async ([word]) => {
    const n = word.startsWith('toy:') ? Number(word.slice('toy:'.length)) : 4;
    return fromPoints({ values: Float64Array.from({ length: n }, (_, i) => i), d: 1 }, 2);
  },
};
const withToy = [...sourceRegistry, toy];

describe('a source of one’s own', () => {
  test('is opened by its words once its entry is in the registry', async () => {
    const source = await openSources(['toy:5'], {}, withToy);
    expect(await rowsOf(source)).toEqual([0, 1, 2, 3, 4]);
    await everyPositionGivesTheRest(source);
    await abortingEndsIt(source);
    expect((await learnFrom(source, { k: 1 })).rows.learned).toBe(5);
  });
  test('is found in folders by its extension', async () => {
    expect(await rowsOf(await openSources([at('toys')], {}, withToy))).toEqual([0, 1, 2, 3]);
  });
  test('is not known without its entry', async () => {
    await expect(openSources(['toy:5'])).rejects.toThrow('There is no file or folder toy:5');
  });
  test('accepts one word unless its entry says that it combines', async () => {
    await expect(openSources(['toy:5', 'toy:6'], {}, withToy)).rejects.toThrow(
      'toy:5 is a toy, which cannot be combined with other sources; give it alone.',
    );
  });
});

describe('the kind of a source', () => {
  test.each([
    ['arrow/a.arrow', [1, 2, 3, 4, 5, 6], 'an extension'],
    ['arrow', [1, 2, 3, 4, 5, 6], 'the first file of a folder'],
    ['arrow/*', [1, 2, 3, 4, 5, 6], 'the first file of a glob'],
    ['plain', [1, 2, 3, 4, 5, 6], 'Arrow, for a file without extension'],
    ['tables', [1, 2, 3, 4, 5, 6], 'the first file of a folder of tables'],
    ['tables/*.{csv,tsv}', [1, 2, 3, 4, 5, 6], 'the first file of a glob of tables'],
    ['vectors', [1, 2, 3, 4, 5, 6], 'the first file of a folder of vectors'],
    ['mixed', [7, 8], 'the first file of a folder of several kinds, whose other kinds are not read'],
    ['odd.csv', [9, 9], 'the extension of a folder, as Spark writes them'],
  ])('of %s gives the rows %j: %s', async (name, expected) => {
    expect(await rowsOf(await openSources([at(name)], { dims: 2 }))).toEqual(expected);
  });
  test('of a folder with several kinds is said with what is left out; such a glob is refused', async () => {
    const said: string[] = [];
    await openSources([at('mixed')], { notify: (message) => said.push(message) });
    expect(said).toEqual([
      `${at('mixed/b.arrow')} in the folder ${at('mixed')} is left out: ` +
        `the first file, ${at('mixed/a.csv')}, is a table`,
    ]);
    await expect(openSources([at('mixed/*')])).rejects.toThrow('which is a table, and');
  });
  test('of sql: is a query', async () => {
    expect(await rowsOf(await openSources([`SQL:select y from '${at('tables/t.csv')}'`]))).toEqual([2, 4, 6]);
  });
});

describe('options', () => {
  test('reach the source: columns, dims and the shuffle’s seed', async () => {
    expect(
      (await (await openSources([at('tables')], { columns: ['y'] })).schema()).fields[0].metadata.get(
        'meander.features',
      ),
    ).toBe('["y"]');
    expect(await rowsOf(await openSources([at('vectors')], { dims: 3 }))).toEqual([1, 2, 3, 4, 5, 6]);
    const shuffled = await rowsOf(await openSources([at('arrow')], { shuffleSeed: 1 }));
    expect(shuffled).not.toEqual([1, 2, 3, 4, 5, 6]);
    expect(shuffled.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('what cannot be opened is refused:', () => {
  test.each<[string, string[], { shuffleSeed?: number }, string]>([
    ['no word at all', [], {}, 'No source is given'],
    [
      'words of different kinds',
      ['arrow', 'tables'],
      {},
      'arrow is an Arrow file but tables is a table, so they cannot be one stream; convert one of them',
    ],
    ['a table in random order', ['tables'], { shuffleSeed: 1 }, 'tables is a table, which cannot be shuffled'],
  ])('%s', async (_, names, options, message) => {
    const refusal = openSources(names.map(at), options).catch((error: Error) =>
      error.message.replaceAll(`${folder}/`, ''),
    );
    expect(await refusal).toContain(message);
  });
  test.each([
    ['stdin with another source', ['-', '-'], '- is stdin (-), which cannot be combined'],
    ['two feeds', ['kafka://a/b', 'nats://a/b'], 'kafka://a/b is a feed, which cannot be combined'],
    ['two queries', ['sql:select 1', 'sql:select 2'], 'sql:… is an SQL query, which cannot be combined'],
    ['two URLs', ['http://a', 'https://b'], 'http://a is a URL, which cannot be combined'],
    ['a URL with a password and a word', ['http://me:pw@a/b?sig=1', '-'], 'http://a/b?… is a URL but - is stdin (-)'],
    ['an address of an unknown kind', ['htp://me:pw@a/b'], 'There is no file or folder htp://a/b, and'],
    ['stdin with a query', ['-', 'sql:select 1'], '- is stdin (-) but sql:… is an SQL query'],
  ])('%s', async (_, words, message) => {
    await expect(openSources(words)).rejects.toThrow(message);
  });
});
