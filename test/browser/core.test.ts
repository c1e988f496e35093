import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KernelName, kernelNames } from '../../src/kernel/index.js';
import { chromiumPath, launchOptions } from './chromium.js';
import { coreDigest } from './coreRun.js';

const SCRIPT = `import { coreDigest } from './test/browser/coreRun.ts';
const run = (kernel) => coreDigest(kernel);
if (typeof document === 'object') globalThis.run = run;
else onmessage = async ({ data }) => postMessage(await run(data).catch(String));`;
let [server, browser, script]: [Server?, Browser?, string?] = [];

/** Serves a page and the script; the path says the policy and whether the page is isolated. */
function start(): Promise<void> {
  server = createServer(({ url = '' }, answer) => {
    answer.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html');
    const wasm = url.includes('strict') ? '' : " 'wasm-unsafe-eval'";
    answer.setHeader('content-security-policy', `default-src 'none'; script-src 'self'${wasm}; worker-src 'self'`);
    if (url.includes('isolated')) {
      answer.setHeader('cross-origin-opener-policy', 'same-origin');
      answer.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    answer.end(url.endsWith('.js') ? script : '<!doctype html><script type="module" src="core.js"></script>');
  });
  return new Promise((ready) => server?.listen(0, '127.0.0.1', ready));
}

async function digestIn(place: string, policy: string, kernel: KernelName): Promise<string> {
  const page = await (browser as Browser).newPage();
  const { port } = (server as Server).address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/${policy}-${place.replace(' ', '-')}/`);
  const inWorker = `new Promise((done, fail) => { const w = new Worker('core.js', { type: 'module' });
    w.onmessage = ({ data }) => done(data); w.onerror = (e) => fail(e.message); w.postMessage('${kernel}'); })`;
  const digest = await page.evaluate(place === 'page' ? `run('${kernel}')` : inWorker);
  await page.close();
  return String(digest);
}

describe.skipIf(!chromiumPath)('the core in a browser', () => {
  beforeAll(async () => {
    const stdin = { contents: SCRIPT, resolveDir: process.cwd() };
    const bundle = await build({ stdin, bundle: true, minify: true, format: 'esm', platform: 'browser', write: false });
    script = bundle.outputFiles[0]?.text;
    await start();
    browser = await chromium.launch(launchOptions);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  for (const place of ['page', 'worker', 'isolated worker'])
    for (const policy of ['strict', 'wasm'])
      it(`gives the digest of Node in a ${place} under a policy named ${policy}`, async () => {
        const kernels = policy === 'strict' ? (['auto', 'scalar'] as const) : kernelNames;
        for (const kernel of kernels) expect(await digestIn(place, policy, kernel)).toBe(await coreDigest(kernel));
      });
});
