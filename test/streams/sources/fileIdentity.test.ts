import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { random } from '../../../src/numeric/random.js';
import { toIpc } from '../../../streams/formats/ipc/encode.js';
import { originOf, type Source, shuffled, toRecordBatch } from '../../../streams/index.js';
import { identify } from '../../../streams/sources/fileIdentity.js';
import { openSources } from '../../../streams/sources/openSources.js';
import { rowsOf } from '../../conformance/source.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-identity-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const rows = (first: number) => Array.from({ length: 6000 }, (_, i) => first + i);
const arrow = (first: number) =>
  toIpc(
    [0, 1, 2].map((b) =>
      toRecordBatch({ values: Float64Array.from(rows(first).slice(2000 * b, 2000 * (b + 1))), n: 2000, d: 1 }),
    ),
    'file',
  );

/** How a file of each kind is written; files of the first rows 10000 and 20000 have the same length. */
const kinds: Record<string, (path: string, first: number) => void> = {
  arrow: (path, first) => writeFileSync(path, arrow(first)),
  f64: (path, first) => writeFileSync(path, new Uint8Array(Float64Array.from(rows(first)).buffer)),
  csv: (path, first) => writeFileSync(path, `x\n${rows(first).join('\n')}\n`),
  ndjson: (path, first) =>
    writeFileSync(
      path,
      rows(first)
        .map((x) => `{"x":${x}}\n`)
        .join(''),
    ),
};

/** The position of the last record batch, as JSON keeps it. */
async function lastPosition(source: Source): Promise<unknown> {
  const positions: unknown[] = [];
  for await (const batch of source.open(null, new AbortController().signal)) positions.push(originOf(batch)?.position);
  return JSON.parse(JSON.stringify(positions.at(-1)));
}

describe.each(Object.keys(kinds))('a .%s file that is replaced by one of the same name and length', (kind) => {
  const path = at(`data.${kind}`);
  const open = () => openSources([path], { dims: 1 });

  test('has another identity, and is refused from a position on, with both contents', async () => {
    kinds[kind](path, 10_000);
    const [source, position] = [await open(), await lastPosition(await open())];
    expect((await rowsOf(source, position)).length).toBeGreaterThan(0);
    kinds[kind](path, 20_000);
    const replaced = await open();
    expect(replaced.identity).not.toBe(source.identity);
    expect(replaced.olderIdentity).toBe(source.olderIdentity);
    const refusal = await rowsOf(replaced, position).catch((cause) => cause);
    expect(refusal.code).toBe('model');
    expect(refusal.message).toMatch(
      /then 1 file of \d+ bytes with hash \w{16}, now 1 file of \d+ bytes with hash \w{16}/,
    );
  });

  test('is refused between two readings of one run', async () => {
    kinds[kind](path, 10_000);
    const source = await open();
    await rowsOf(source);
    kinds[kind](path, 20_000);
    await expect(rowsOf(source)).rejects.toThrow(/was replaced while it was read: its hash was \w{16} when/);
  });

  test('is accepted with a position of an earlier version, which says nothing about the content', async () => {
    kinds[kind](path, 10_000);
    const { at: older } = (await lastPosition(await open())) as { at: unknown };
    expect((await rowsOf(await open(), older)).length).toBeGreaterThan(0);
  });
});

test('Files in random order are refused, too, where one was replaced', async () => {
  for (const name of ['a.arrow', 'b.arrow']) writeFileSync(at(name), arrow(10_000));
  const paths = [at('a.arrow'), at('b.arrow')];
  const source = await shuffled(paths, 1);
  const [{ value }] = [await source.open(null, new AbortController().signal)[Symbol.asyncIterator]().next()];
  const position = originOf(value)?.position;
  writeFileSync(at('b.arrow'), arrow(20_000));
  await expect(rowsOf(source)).rejects.toThrow(/b\.arrow was replaced while it was read/);
  await expect(rowsOf(await shuffled(paths, 1), position)).rejects.toThrow('then 2 files of');
});

test('A file that was only appended to is still read in the run that began before', async () => {
  kinds.csv(at('log.csv'), 10_000);
  const source = await openSources([at('log.csv')]);
  appendFileSync(at('log.csv'), '1\n');
  expect((await rowsOf(source)).length).toBe(6001);
  expect((await openSources([at('log.csv')])).identity).not.toBe(source.identity);
});

describe('the hash of a file', () => {
  const next = random(3, 'identity');
  test('changes with a byte of its head or tail, and with its length, wherever it lies', async () => {
    for (const bytes of [1, 100, 65_536, 65_537, 131_072, 131_073, 1_000_000]) {
      const content = Uint8Array.from({ length: bytes }, () => 256 * next());
      const hashOf = async (some: Uint8Array) => {
        writeFileSync(at('x'), some);
        return (await identify({ path: at('x'), bytes: some.length })).hash;
      };
      const hash = await hashOf(content);
      copyFileSync(at('x'), at('y'));
      expect((await identify({ path: at('y'), bytes })).hash).toBe(hash);
      for (const place of [0, Math.min(bytes, 65_536) - 1, Math.max(0, bytes - 65_536), bytes - 1]) {
        const other = Uint8Array.from(content);
        other[place]++;
        expect(await hashOf(other)).not.toBe(hash);
      }
      expect(await hashOf(content.subarray(0, bytes - 1))).not.toBe(hash);
    }
  });
});
