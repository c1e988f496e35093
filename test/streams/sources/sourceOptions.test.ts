import { expect, test } from 'vitest';
import { arrowFiles, vectorFiles } from '../../../streams/index.js';
import { query } from '../../../streams/sources/query.js';
import { tables } from '../../../streams/sources/tables.js';

const iris = [new URL('../../fixtures/iris.arrow', import.meta.url).pathname];

test('an option that no source has is refused by name, before anything is opened', async () => {
  const misspelt = { colums: ['x'] } as object;
  for (const [name, open] of [
    ['arrowFiles', () => arrowFiles(iris, misspelt)],
    ['vectorFiles', () => vectorFiles(['none.npy'], misspelt)],
    ['tables', () => tables(['none.csv'], misspelt)],
    ['query', () => query('select 1 as x', misspelt)],
  ] as const)
    await expect(open(), name).rejects.toThrow(/no option "?colums"?.*columns/);
});

test('an option of another source is accepted, so that settings can be shared', async () => {
  expect((await arrowFiles(iris, { dims: 3, columns: ['sepal_length'] } as object)).name).toContain('iris.arrow');
});
