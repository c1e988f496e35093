import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { announceMissing } from '../brokers/announce.js';
import { cliPath } from '../cliPath.js';
import { generated, meander, temporaryFolder } from '../streams/cli/meander.js';
import { browserMissing, startBrowser, type WatchedPage, watchedPage } from './chromium.js';

const path = temporaryFolder();
const sent = new URL('../../dist/streams/live/page/', import.meta.url);

test('the page has at most 40 kB, and 14 kB compressed', () => {
  const files = readdirSync(sent).map((name) => readFileSync(new URL(name, sent)));
  const total = (sizes: number[]) => sizes.reduce((a, b) => a + b, 0);
  expect(total(files.map(({ length }) => length))).toBeLessThanOrEqual(40_000);
  expect(total(files.map((bytes) => gzipSync(bytes).length))).toBeLessThanOrEqual(14_000);
});

announceMissing('the live page', browserMissing);

describe.skipIf(browserMissing)('the live page', () => {
  let browser: Browser;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    browser = await startBrowser();
    meander(...generated('drift', 200_000, 3, 6, path('points.arrow')));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => browser?.close());

  /** Learns without an end, at a pace that can be watched; gives the address of the page. */
  async function served(source: string, ...more: string[]): Promise<string> {
    const learning = ['-k', '6', '--passes', '100000', '--holdout', '200', '--half-life', '50000rows', '--events'];
    const child = spawn(process.execPath, [cliPath, 'fit', source, ...learning, '--serve=0', ...more]);
    children.push(child);
    let said = '';
    for await (const part of child.stderr) {
      said += part;
      const url = /(http:\/\/localhost:\d+\/)/.exec(said)?.[1];
      if (url !== undefined) {
        child.stderr.resume();
        return url;
      }
    }
    throw new Error(`No page is served: ${said}`);
  }

  const textOf = ({ page }: WatchedPage, selector: string) => page.locator(selector).innerText();
  /** Waits until a text of the page is no longer what it was. */
  const changes = ({ page }: WatchedPage, selector: string, before: string) =>
    page.waitForFunction(([found, old]) => document.querySelector(found)?.textContent !== old, [selector, before]);
  /** Waits until there are centroids. */
  const begins = ({ page }: WatchedPage) => page.waitForSelector('#clusters tbody tr');
  /** The bytes of what is drawn on a canvas. */
  const drawn = ({ page }: WatchedPage, selector: string) =>
    page.locator(selector).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

  test('shows a stream that is learned: every panel changes, no rule is broken', async () => {
    const seen = await watchedPage(browser);
    await seen.page.goto(await served(path('points.arrow')));
    await begins(seen);
    const charts = ['#objective canvas', '#map canvas', '#clusters canvas'];
    const before = await Promise.all(charts.map((chart) => drawn(seen, chart)));
    const rows = await textOf(seen, '#rows');
    await changes(seen, '#rows', rows);
    await changes(seen, '#health dl', '');
    await seen.page.waitForSelector('#events li time');
    await seen.page.locator('#clusters tbody button').first().click();
    await seen.page.waitForSelector('#cluster table');
    await seen.page.fill('#row', '1, 2, 3');
    await seen.page.press('#row', 'Enter');
    await seen.page.waitForSelector('#try dt');
    const after = await Promise.all(charts.map((chart) => drawn(seen, chart)));
    for (const [i, chart] of charts.entries()) expect(after[i], chart).not.toBe(before[i]);
    expect(await textOf(seen, '#map h2 small')).toMatch(/two principal axes: \d.* % of the variance/);
    expect(await textOf(seen, '#map .note')).toContain('200 held-out rows');
    expect(seen.faults).toEqual([]);
  });

  test('is used by the keyboard alone', async () => {
    const seen = await watchedPage(browser);
    await seen.page.goto(await served(path('points.arrow')));
    await begins(seen);
    const reached = new Set<string>();
    for (let i = 0; i < 25; i++) {
      await seen.page.keyboard.press('Tab');
      reached.add(await seen.page.evaluate(() => document.activeElement?.closest('section')?.id ?? ''));
    }
    expect([...reached]).toEqual(expect.arrayContaining(['map', 'clusters', 'try']));
    await seen.page.locator('#map canvas').focus();
    await seen.page.keyboard.press('ArrowRight');
    await seen.page.waitForFunction(() =>
      /number \d/.test(document.querySelector('#cluster small')?.textContent ?? ''),
    );
    expect(seen.faults).toEqual([]);
  });

  test.each([
    [600, false],
    [600, true],
    [1024, false],
  ])('fits %d columns of pixels (dark: %s)', async (width, dark) => {
    const seen = await watchedPage(browser, { width, dark });
    await seen.page.goto(await served(path('points.arrow')));
    await begins(seen);
    const wide = await seen.page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
    const paper = await seen.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).toBe(dark ? 'rgb(15, 20, 25)' : 'rgb(246, 247, 249)');
    expect(seen.faults).toEqual([]);
  });

  test('takes names for text, whatever they hold', async () => {
    const name = '<img src=x onerror="document.title=1">';
    const column = (factor: number) =>
      vectorFromArray(Float64Array.from({ length: 5000 }, (_, i) => (factor * i) % 97));
    writeFileSync(path('names.arrow'), tableToIPC(new Table({ [name]: column(7), y: column(13) }), 'file'));
    const seen = await watchedPage(browser);
    await seen.page.goto(await served(path('names.arrow')));
    await begins(seen);
    await seen.page.locator('#clusters tbody button').first().click();
    await seen.page.waitForSelector('#cluster table');
    expect(await textOf(seen, '#cluster tbody >> nth=0')).toContain(name);
    expect(await textOf(seen, '#try .hint')).toContain(name);
    expect(await seen.page.locator('main img').count()).toBe(0);
    expect(seen.faults).toEqual([]);
  });

  test('finds a run that is killed and resumed, and keeps its history', { timeout: 90_000 }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    const run = ['--checkpoint', path('run'), '--every', '100batches', `--serve=${port}`];
    const seen = await watchedPage(browser);
    // The rows at the left end of the objective's axis, which is the oldest that the page still has.
    await seen.page.addInitScript(() => {
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
        const isAxis = this.textAlign === 'left' && this.canvas.closest('#objective') !== null;
        if (isAxis) document.documentElement.dataset.leftEnd = text;
        fillText.call(this, text, ...place);
      };
    });
    const leftEnd = () => seen.page.evaluate(() => document.documentElement.dataset.leftEnd);
    await seen.page.goto(await served(path('points.arrow'), ...run));
    await begins(seen);
    await changes(seen, '#rows', await textOf(seen, '#rows'));
    await seen.page.waitForTimeout(1500);
    const first = (await textOf(seen, '#step')).replaceAll(',', '');
    expect(await leftEnd()).toBe('0');
    children[0].kill('SIGKILL');
    await seen.page.waitForFunction(() => document.querySelector('#state')?.textContent === 'reconnecting');
    await served(path('points.arrow'), ...run, '--resume');
    await seen.page.waitForFunction(() => document.querySelector('#state')?.textContent === 'learning');
    await seen.page.waitForFunction(
      (step) => Number(document.querySelector('#step')?.textContent?.replaceAll(',', '')) > step,
      Number(first),
    );
    expect(await leftEnd()).toBe('0');
    expect(seen.faults).toEqual([]);
  });

  test('refuses a pasted row with an empty cell, and labels none in its place', async () => {
    const seen = await watchedPage(browser);
    const posted: string[] = [];
    seen.page.on('request', (request) => request.method() === 'POST' && posted.push(request.url()));
    await seen.page.goto(await served(path('points.arrow')));
    await begins(seen);
    for (const [text, said] of [
      ['1,,2,3', 'Number 2 is empty.'],
      ['1, 2, 3,', 'Number 4 is empty.'],
      ['Infinity 2 3', '"Infinity" is not a finite number.'],
    ]) {
      await seen.page.fill('#row', text);
      await seen.page.press('#row', 'Enter');
      expect(await textOf(seen, '#try .refused'), text).toBe(said);
    }
    expect(posted).toEqual([]);
    expect(seen.faults).toEqual([]);
  });
});
