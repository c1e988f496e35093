import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, served } from './served.js';

describe('the files of a page', () => {
  const root = mkdtempSync(join(tmpdir(), 'meander-page-'));
  afterAll(() => rmSync(root, { recursive: true }));
  let port: number;
  beforeAll(async () => {
    for (const folder of ['page/parts', 'lab']) mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'page/index.html'), '<title>page</title>');
    writeFileSync(join(root, 'page/parts/map.js'), 'export {};');
    writeFileSync(join(root, 'page/map.ts'), 'export {};');
    writeFileSync(join(root, 'lab/index.html'), '<title>lab</title>');
    writeFileSync(join(root, 'secret.html'), 'secret');
    const folderOf = (name: string) => `${pathToFileURL(join(root, name)).href}/`;
    port = (await served({ folders: { page: folderOf('page'), lab: folderOf('lab') } })).port;
  });

  test.each([
    ['/', 'text/html; charset=utf-8', '<title>page</title>'],
    ['/parts/map.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['/lab/', 'text/html; charset=utf-8', '<title>lab</title>'],
  ])('are sent with their type: %s', async (path, type, text) => {
    const answer = await ask(port, path);
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, type, text]);
  });

  test('of the lab may compile WebAssembly and start workers; those of the page may not', async () => {
    const policyOf = async (path: string) => (await ask(port, path)).headers['content-security-policy'];
    expect(await policyOf('/lab/')).toMatch(/'wasm-unsafe-eval'; worker-src 'self'/);
    expect(await policyOf('/')).not.toMatch(/wasm|worker/);
    expect((await ask(port, '/lab/')).headers['cross-origin-embedder-policy']).toBe('require-corp');
  });

  test.each([
    '/secret.html',
    '/../secret.html',
    '/map.ts',
    '/parts',
    '/parts/',
    '/lab/../index.html',
    '/%2e%2e/secret.html',
  ])('are no others: %s', async (path) => {
    const { status, text } = await ask(port, path);
    expect(text).not.toContain('secret<');
    expect(path === '/lab/../index.html' ? 200 : 404).toBe(status);
  });

  test('of the lab lie below /lab/, to which /lab leads', async () => {
    const { status, headers } = await ask(port, '/lab');
    expect([status, headers.location]).toEqual([308, '/lab/']);
  });

  test('HEAD sends no body, and its length', async () => {
    const { status, text, headers } = await ask(port, '/', { method: 'HEAD' });
    expect([status, text, headers['content-length']]).toEqual([200, '', '19']);
  });
});
