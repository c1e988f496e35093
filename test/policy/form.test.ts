import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sources, textOf } from './rooms.js';

/** Lines that a file may have, and columns of a line. */
const [MOST_LINES, MOST_COLUMNS] = [250, 120];
/** Made by a script. */
const generated = /moduleBytes\.ts$/;

const assembly = (readdirSync(join(root, 'src/kernel/assembly')) as string[]).map(
  (name) => `src/kernel/assembly/${name}`,
);
const tests = (readdirSync(join(root, 'test'), { recursive: true }) as string[])
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `test/${name}`);
const files = [...sources, ...assembly, ...tests].filter((file) => !generated.test(file));

test('no source is longer than 250 lines', () => {
  const long = [...sources, ...assembly].filter((file) => textOf(file).split('\n').length - 1 > MOST_LINES);
  expect(long).toEqual([]);
});

test('no line is wider than 120 columns', () => {
  const wide = files.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, i) =>
        Array.from(line).length > MOST_COLUMNS && !/https?:|'[0-9a-f]{64}'/.test(line) ? [`${file}:${i + 1}`] : [],
      ),
  );
  expect(wide).toEqual([]);
});

test('no drawer is called utils, helpers, misc or common', () => {
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|misc|common)(\/|\.ts$)/.test(file))).toEqual([]);
});
