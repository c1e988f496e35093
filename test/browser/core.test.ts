import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BuildOptions, build, type OutputFile } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KernelName, kernelNames } from '../../src/kernel/index.js';
import { browserMissing, startBrowser } from './chromium.js';
import { type CoreRun, coreRun, threadedRun } from './coreRun.js';

const SCRIPT = `import { coreRun, threadedRun } from './test/browser/coreRun.ts';
import { browserThreads } from './streams/browser.ts';
const run = async ({ kernel, program, count, wait }) =>
  kernel ? coreRun(kernel) : threadedRun(browserThreads(program, { count }), wait);
if (typeof document === 'object') globalThis.run = run;
else onmessage = async ({ data }) => postMessage(await run(data).catch(String));`;

/** What is run in the browser: a kernel by its name, or threads that run a program. */
type Task = { kernel: KernelName } | { program: string; count: number; wait: number };
type Place = 'page' | 'worker' | 'isolated worker';
type Policy = 'strict' | 'wasm';

const scripts = new Map<string, string>();
let [server, browser]: [Server?, Browser?] = [];

async function bundle(input: Pick<BuildOptions, 'stdin' | 'entryPoints'>): Promise<string> {
  const built = await build({ ...input, bundle: true, minify: true, format: 'esm', platform: 'browser', write: false });
  return (built.outputFiles as OutputFile[])[0].text;
}

/** Serves a page and scripts; the path says the policy and whether the page is isolated. */
function start(): Promise<void> {
  server = createServer(({ url = '' }, answer) => {
    const name = url.slice(url.lastIndexOf('/') + 1);
    const script = scripts.get(name);
    answer.setHeader('content-type', name === '' ? 'text/html' : 'text/javascript');
    const wasm = url.includes('strict') ? '' : " 'wasm-unsafe-eval'";
    answer.setHeader('content-security-policy', `default-src 'none'; script-src 'self'${wasm}; worker-src 'self'`);
    if (url.includes('isolated')) {
      answer.setHeader('cross-origin-opener-policy', 'same-origin');
      answer.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    if (name !== '' && script === undefined) answer.statusCode = 404;
    answer.end(name === '' ? '<!doctype html><script type="module" src="core.js"></script>' : script);
  });
  return new Promise((ready) => server?.listen(0, '127.0.0.1', ready));
}

/** Runs a task in the browser. @throws what it throws there */
async function runIn(place: Place, policy: Policy, task: Task): Promise<CoreRun> {
  const page = await (browser as Browser).newPage();
  const { port } = (server as Server).address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/${policy}-${place.replace(' ', '-')}/`);
  const data = JSON.stringify(task);
  const inWorker = `new Promise((done, fail) => { const w = new Worker('core.js', { type: 'module' });
    w.onmessage = ({ data }) => done(data); w.onerror = (e) => fail(e.message); w.postMessage(${data}); })`;
  const run = await page.evaluate(place === 'page' ? `run(${data}).catch(String)` : inWorker);
  await page.close();
  if (typeof run === 'string') throw new Error(run);
  return run as CoreRun;
}

/** A place with its article. */
const a = (place: Place) => `${place.startsWith('isolated') ? 'an' : 'a'} ${place}`;
/** Arithmetic of the kernels that always screen in the same one. */
const SCREENS: Partial<Record<KernelName, string>> = { scalar: 'float64', direct: 'float64', simd: 'float32' };

describe.skipIf(browserMissing)(`the core in a browser${browserMissing ? ` (${browserMissing})` : ''}`, () => {
  beforeAll(async () => {
    scripts.set('core.js', await bundle({ stdin: { contents: SCRIPT, resolveDir: process.cwd() } }));
    scripts.set('thread.js', await bundle({ entryPoints: ['streams/threads/browserThread.ts'] }));
    await start();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  for (const place of ['page', 'worker', 'isolated worker'] as const) {
    it.each(kernelNames)(`gives the digest of Node in ${a(place)} by the kernel %s`, async (kernel) => {
      const [here, there] = [await coreRun(kernel), await runIn(place, 'wasm', { kernel })];
      expect(there).toMatchObject({ digest: here.digest, isolated: place === 'isolated worker', warnings: [] });
      expect(there.screen).toBe(SCREENS[kernel] ?? there.screen);
    });

    it(`gives it in ${a(place)} under a policy without wasm-unsafe-eval, and says why that is slow`, async () => {
      const [here, there] = [await coreRun('auto'), await runIn(place, 'strict', { kernel: 'auto' })];
      expect(there).toMatchObject({ digest: here.digest, screen: 'float64', threads: 1 });
      expect(there.warnings).toEqual([expect.stringMatching(/slow scalar kernel.*'wasm-unsafe-eval'/)]);
    });

    it(`refuses a fast kernel in ${a(place)} under such a policy`, async () => {
      await expect(runIn(place, 'strict', { kernel: 'simd' })).rejects.toThrow('needs WebAssembly');
    });
  }

  describe('on threads', () => {
    const task = { program: 'thread.js', count: 3, wait: 1000 };
    let here: CoreRun;
    beforeAll(async () => {
      here = await threadedRun();
    });

    it('gives the digest of Node in an isolated worker, and all of them work', async () => {
      const there = await runIn('isolated worker', 'wasm', task);
      expect(there).toMatchObject({ digest: here.digest, isolated: true, threads: 3, warnings: [] });
    });

    it('gives it on one thread in a worker that is not isolated, and says why', async () => {
      const there = await runIn('worker', 'wasm', task);
      expect(there).toMatchObject({ digest: here.digest, isolated: false, threads: 1 });
      expect(there.warnings).toEqual([expect.stringContaining('not cross-origin isolated')]);
    });

    it('gives it where the program of the threads is missing, and says so', async () => {
      const there = await runIn('isolated worker', 'wasm', { ...task, program: 'nowhere.js' });
      expect(there).toMatchObject({ digest: here.digest, threads: 1 });
      expect(there.warnings).toEqual([expect.stringContaining('A thread could not start')]);
    });

    it('gives it on one thread under a policy without wasm-unsafe-eval', async () => {
      const there = await runIn('isolated worker', 'strict', task);
      expect(there).toMatchObject({ digest: here.digest, isolated: true, screen: 'float64', threads: 1 });
    });

    it('is refused in a page, which may not wait', async () => {
      await expect(runIn('page', 'wasm', task)).rejects.toThrow('A page may not wait for threads');
    });
  });
});
