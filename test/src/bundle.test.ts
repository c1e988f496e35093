import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** Bytes of an entry, bundled and minified for browsers. */
async function bundled(entry: string): Promise<Uint8Array> {
  const options = { bundle: true, minify: true, format: 'esm', platform: 'browser', write: false } as const;
  const { outputFiles } = await build({ entryPoints: [entry], ...options });
  return outputFiles[0].contents;
}

test('meander/core takes at most 180 kB in a page, and 75 kB on the way', async () => {
  const bytes = await bundled('src/index.ts');
  expect(bytes.length).toBeLessThanOrEqual(180_000);
  expect(gzipSync(bytes, { level: 9 }).length).toBeLessThanOrEqual(75_000);
});

test('the program of a thread takes at most 1 kB', async () => {
  expect((await bundled('streams/threads/browserThread.ts')).length).toBeLessThanOrEqual(1000);
});
