import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { irisColumns as columns, iris, jsonLines, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();

describe('meander landscape', () => {
  test('finds where starts end, the same with any number of threads', () => {
    const words = [iris, ...columns, '-k', '3', '--starts', '60', '--json'];
    const [one, two] = ['1', '2'].map((threads) => meander('landscape', ...words, '--threads', threads).stdout);
    expect(two).toBe(one);
    const lines = jsonLines(one);
    expect(lines[0]).toMatchObject({ event: 'minimum', excess: 0, kind: 'minimum', ari: 1 });
    expect(lines.at(-1)).toMatchObject({ event: 'done', starts: 60, distinct: lines.length - 1 });
    expect(lines.at(-1).missed).toBeGreaterThan(0);
  });
  test('prints a table and writes a picture', () => {
    const words = ['landscape', iris, ...columns, '-k', '3', '--starts', '40'];
    const { status, stdout } = meander(...words, '--svg', at('l.svg'));
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/40 starts ended at \d+ places[\s\S]*of the starts miss the best/),
    ]);
    expect(readFileSync(at('l.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(meander(...words, '--svg', at('none/l.svg')).status).toBe(5);
  });
});

test.each([
  ['four.svg', ['four.csv', '-k', '2', '--map'], 4],
  ['five.svg', ['five.csv', '-k', '2', '--map'], 5],
  ['iris.svg', [iris, ...columns, '-k', '3', '--starts', '500', '--svg'], 0],
] as const)('the picture docs/pictures/%s is what its command draws', (name, words, rows) => {
  const [source, ...flags] = words;
  if (rows > 0) writeFileSync(at(source), `x\n${Array.from({ length: rows }, (_, i) => i + 1).join('\n')}\n`);
  expect(meander('landscape', rows > 0 ? at(source) : source, ...flags, at(name), '--quiet').status).toBe(0);
  expect(readFileSync(at(name), 'utf8')).toBe(
    readFileSync(new URL(`../../../docs/pictures/${name}`, import.meta.url), 'utf8'),
  );
});
