import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digest, Learner, runKernels } from '../../src/index.js';
import { announceMissing } from '../brokers/announce.js';
import { browserMissing, startBrowser, watchedPage } from './chromium.js';

const page = new URL('../../docs/browser.md', import.meta.url);
/** The examples of the page: of the worker, and of the page that starts it. */
const [worker, starter] = [...readFileSync(page, 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code);

announceMissing('the example of docs/browser.md', browserMissing);

describe.skipIf(browserMissing)('the example of docs/browser.md', () => {
  let [browser, server]: [Browser?, Server?] = [];
  const files = new Map<string, string>();

  /** Bundles code that imports the entries of the package. */
  async function bundle(input: { stdin?: { contents: string; resolveDir: string }; entryPoints?: string[] }) {
    const alias = { 'meander/core': './src/index.ts', 'meander/browser': './streams/browser.ts' };
    const built = await build({ ...input, alias, bundle: true, format: 'esm', write: false });
    return (built.outputFiles as { text: string }[])[0].text;
  }

  beforeAll(async () => {
    files.set('/', '<!doctype html><script type="module" src="page.js"></script>');
    files.set('/page.js', starter);
    files.set('/learn.worker.js', await bundle({ stdin: { contents: worker, resolveDir: process.cwd() } }));
    // Bundlers put the program where this address leads.
    files.set('/meander/browser-thread', await bundle({ entryPoints: ['streams/threads/browserThread.ts'] }));
    server = createServer(({ url = '' }, answer) => {
      answer.setHeader('content-type', url === '/' ? 'text/html' : 'text/javascript');
      answer.setHeader(
        'content-security-policy',
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
      );
      answer.setHeader('cross-origin-opener-policy', 'same-origin');
      answer.setHeader('cross-origin-embedder-policy', 'require-corp');
      answer.statusCode = files.has(url) ? 200 : 404;
      answer.end(files.get(url));
    });
    await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test('learns in a worker, without a warning, and prints the digest of Node', async () => {
    const watched = await watchedPage(browser as Browser);
    const said: string[] = [];
    const ended = new Promise<void>((resolve) => {
      watched.page.on('console', (message) => {
        said.push(message.text());
        if (/[0-9a-f]{64}/.test(message.text())) resolve();
      });
    });
    const { port } = (server as Server).address() as AddressInfo;
    await watched.page.goto(`http://127.0.0.1:${port}/`);
    await ended;
    const values = Float64Array.from({ length: 40_000 }, (_, i) => (i % 4 < 2 ? 0 : 10) + (i % 7) / 7);
    const learner = new Learner({ k: 2, seed: 0 }, { featureNames: [], kernels: runKernels() });
    learner.push({ values, n: 20_000, d: 2, rows: 20_000, source: 0, pass: 0 });
    learner.finish();
    expect(said.at(0)).toBe('82 %');
    expect(said.at(-1)).toContain(await digest(learner.checkpoint()));
    expect(said.at(-1)).toContain('[]');
    expect(watched.faults.filter((fault) => !fault.includes('favicon') && !fault.includes('404'))).toEqual([]);
  });
});
