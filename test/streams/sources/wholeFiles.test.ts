import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openSources } from '../../../streams/sources/openSources.js';
import { abortingEndsIt, everyPositionGivesTheRest, rowsOf } from '../../conformance/source.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-whole-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file in a folder of its own kind. */
function write(name: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
}
const numbers = (from: number) => Array.from({ length: 200 }, (_, i) => [from + i, from + i + 0.5]);
const csv = (from: number) =>
  `x,y\n${numbers(from)
    .map((row) => `${row}\n`)
    .join('')}`;
const objects = (from: number) => numbers(from).map(([x, y]) => ({ x, y }));
const ndjson = (from: number) =>
  objects(from)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');

const kinds: [string, (from: number) => string | Uint8Array][] = [
  ['json', (from) => JSON.stringify(objects(from))],
  ['json.gz', (from) => gzipSync(JSON.stringify(objects(from)))],
  ['csv.gz', (from) => gzipSync(csv(from))],
  ['ndjson.gz', (from) => gzipSync(ndjson(from))],
];

describe.each(kinds)('.%s files', (extension, content) => {
  const name = extension.replace('.', '-');
  write(`${name}/a.${extension}`, content(0));
  write(`${name}/b.${extension}`, content(1000));
  const wanted = [...numbers(0), ...numbers(1000)].flat();

  test.each([name, `${name}/*.${extension}`])('of %s are read one after another', async (word) => {
    const source = await openSources([join(folder, word)]);
    expect(await rowsOf(source)).toEqual(wanted);
    expect(await rowsOf(source)).toEqual(wanted);
    await everyPositionGivesTheRest(source);
    await abortingEndsIt(source);
  });

  test('are read singly, as often as wanted', async () => {
    const source = await openSources([join(folder, name, `a.${extension}`)]);
    expect(await rowsOf(source)).toEqual(numbers(0).flat());
    await everyPositionGivesTheRest(source);
  });
});

test('A later file with other columns is refused with both schemas', async () => {
  write('other/a.json', '[{"x":1,"y":2}]');
  write('other/b.json', '[{"x":1}]');
  await expect(openSources([join(folder, 'other')]).then(rowsOf)).rejects.toThrow(
    /b.json has the columns .* but .*a.json/,
  );
});

test('What a compressed file holds can be said, whatever its name is', async () => {
  write('odd/rows.gz', gzipSync(csv(0)));
  for (const format of ['csv', undefined] as const)
    expect(await rowsOf(await openSources([join(folder, 'odd/rows.gz')], { format }))).toEqual(numbers(0).flat());
});

describe('A gzipped table', () => {
  const whole = Buffer.concat([gzipSync(csv(0)), gzipSync(csv(1000).slice('x,y\n'.length))]);

  test('of several members is read to its end', async () => {
    write('members/a.csv.gz', whole);
    expect(await rowsOf(await openSources([join(folder, 'members/a.csv.gz')]))).toEqual(
      [...numbers(0), ...numbers(1000)].flat(),
    );
  });

  test.each(['csv', 'ndjson'])('that is truncated or damaged is refused: .%s.gz', async (extension) => {
    const good = gzipSync(extension === 'csv' ? csv(0) : ndjson(0));
    write(`cut/a.${extension}.gz`, good.subarray(0, -100));
    const read = () => openSources([join(folder, `cut/a.${extension}.gz`)]).then(rowsOf);
    await expect(read()).rejects.toThrow(/it ends at byte \d+ within its data, so it is truncated/);
    const damaged = Buffer.from(good);
    damaged[good.length - 5] ^= 1;
    write(`cut/a.${extension}.gz`, damaged);
    await expect(read()).rejects.toThrow('is damaged');
  });
});
