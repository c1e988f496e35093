import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesAt, findFiles } from '../../../streams/sources/findFiles.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-files-'));
const at = (name: string) => join(folder, name);
const names = [
  'a/x1.arrow',
  'a/x2.arrow',
  'a/x10.arrow',
  'a/Z.arrow',
  'a/notes.txt',
  'a/w[1].arrow',
  'a/w1.arrow',
  'a/deep/er/y.arrow',
  'a/_hidden.arrow',
  'a/.hidden.arrow',
  'a/_temporary/y.arrow',
  'b/x1.arrow',
  'b/x1.csv',
  'set[1]/v.arrow',
  'data (1)/v.arrow',
  '_parts/p.arrow',
  'txt/only.txt',
];

beforeAll(() => {
  for (const name of names) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), name);
  }
  symlinkSync(at('b'), at('link'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const found = async (path: string) => (await filesAt(at(path), ['arrow'])).map((file) => relative(folder, file.path));

describe('a glob', () => {
  test.each([
    ['a/x*.arrow', ['a/x1.arrow', 'a/x10.arrow', 'a/x2.arrow'], '* matches within a name'],
    ['a/x?.arrow', ['a/x1.arrow', 'a/x2.arrow'], '? matches one character'],
    ['*/x1.arrow', ['a/x1.arrow', 'b/x1.arrow'], '* matches a folder'],
    ['a/**/y.arrow', ['a/deep/er/y.arrow'], '** matches folders at any depth'],
    ['**/x1.*', ['a/x1.arrow', 'b/x1.arrow', 'b/x1.csv'], '** matches zero folders, too, and any extension is found'],
    ['a/x[12].arrow', ['a/x1.arrow', 'a/x2.arrow'], '[12] matches one of some characters'],
    ['a/x[!1]*.arrow', ['a/x2.arrow'], '[!1] matches another character'],
    ['{b,a}/x{1,2}.arrow', ['a/x1.arrow', 'a/x2.arrow', 'b/x1.arrow'], '{a,b} matches one of some words'],
    ['a/w\\[1\\].arrow', ['a/w[1].arrow'], 'a backslash takes the next character literally'],
    ['set[1]/*.arrow', ['set[1]/v.arrow'], 'a folder that exists as written is taken literally'],
    ['data (1)/*.arrow', ['data (1)/v.arrow'], 'parentheses in a folder’s name are taken literally'],
    [
      'a/*.arrow',
      ['a/Z.arrow', 'a/w1.arrow', 'a/w[1].arrow', 'a/x1.arrow', 'a/x10.arrow', 'a/x2.arrow'],
      'hides _ and .',
    ],
    ['a/_*.arrow', ['a/_hidden.arrow'], 'a written _ finds names that begin with it'],
    ['_parts/*.arrow', ['_parts/p.arrow'], 'a folder whose name begins with _ is found by its name'],
    ['lin?/*.arrow', ['link/x1.arrow'], 'symbolic links are followed'],
    ['{b,link}/x1.arrow', ['b/x1.arrow'], 'a file that is reached twice is given once'],
  ])('%s finds %j: %s', async (glob, expected) => {
    expect(await found(glob)).toEqual(expected);
  });
  test('that matches nothing is refused by name', async () => {
    await expect(found('a/q*.arrow')).rejects.toThrow(
      `There is no file or folder ${at('a/q*.arrow')}, and as a glob it matches no file.`,
    );
    await expect(found('nowhere.arrow')).rejects.toThrow('nowhere.arrow, and as a glob it matches no file.');
  });
  test('may be relative to the current folder', async () => {
    const glob = relative(process.cwd(), at('a/x?.arrow'));
    const files = await filesAt(glob, ['arrow']);
    expect(files.map(({ path }) => path)).toEqual(
      ['x1', 'x2'].map((name) => relative(process.cwd(), at(`a/${name}.arrow`))),
    );
  });
});

describe('a file', () => {
  test('that exists is taken by its name, even if the name is a glob', async () => {
    expect(await found('a/w[1].arrow')).toEqual(['a/w[1].arrow']);
  });
  test('that is named is taken whatever its extension and first character', async () => {
    expect([await found('a/notes.txt'), await found('a/_hidden.arrow')]).toEqual([
      ['a/notes.txt'],
      ['a/_hidden.arrow'],
    ]);
  });
  test('comes with its length in bytes', async () => {
    expect(await filesAt(at('b/x1.csv'), [])).toEqual([{ path: at('b/x1.csv'), bytes: 'b/x1.csv'.length }]);
  });
});

describe('a folder', () => {
  test('gives its files with a known extension at any depth, in the order of code units, without _ and .', async () => {
    expect(await found('a')).toEqual([
      'a/Z.arrow',
      'a/deep/er/y.arrow',
      'a/w1.arrow',
      'a/w[1].arrow',
      'a/x1.arrow',
      'a/x10.arrow',
      'a/x2.arrow',
    ]);
  });
  test('without such a file is refused with the extensions', async () => {
    await expect(filesAt(at('txt'), ['csv', 'tsv'])).rejects.toThrow(
      `The folder ${at('txt')} has no file that ends in .csv, .tsv.`,
    );
  });
});

test('several paths give their files in the order of the paths', async () => {
  const files = await findFiles([at('b'), at('a/x?.arrow')], ['arrow']);
  expect(files.map(({ path }) => relative(folder, path))).toEqual(['b/x1.arrow', 'a/x1.arrow', 'a/x2.arrow']);
});

test('no path at all is refused', async () => {
  await expect(findFiles([], ['arrow'])).rejects.toThrow('No file is given');
});
