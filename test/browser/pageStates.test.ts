import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { announceMissing } from '../brokers/announce.js';
import { browserMissing, startBrowser, type WatchedPage, watchedPage } from './chromium.js';
import { SaidServer, saidCheckpoint, saidEvent, saidHello } from './saidServer.js';

announceMissing('what the page says of a run', browserMissing);

describe.skipIf(browserMissing)('the page', () => {
  let [browser, server, seen]: [Browser?, SaidServer?, WatchedPage?] = [];
  beforeAll(async () => {
    browser = await startBrowser();
  });
  beforeEach(() => {
    server = new SaidServer();
  });
  afterEach(async () => {
    expect(seen?.faults).toEqual([]);
    await seen?.page.close();
    await server?.stop();
  });
  afterAll(() => browser?.close());

  /** Opens the page; the texts that it draws stand in `dataset.drawn` of their section. */
  async function open(
    hello = saidHello(1, 5),
    answers = {},
  ): Promise<{ page: WatchedPage['page']; server: SaidServer }> {
    seen = await watchedPage(browser as Browser);
    const said = server as SaidServer;
    Object.assign(said, { hello, answers });
    const url = await said.start();
    await seen.page.clock.install();
    await seen.page.addInitScript(() => {
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
        const section = this.canvas.closest('section');
        if (section)
          section.dataset.drawn = `${section.dataset.drawn ?? ''}\n${text}@${place.map((at) => Math.round(at ?? 0))}`;
        fillText.call(this, text, ...place);
      };
    });
    await seen.page.goto(url);
    await seen.page.waitForSelector('#clusters tbody button');
    return { page: seen.page, server: said };
  }
  const says = ({ page }: WatchedPage, selector: string, text: string) =>
    page.waitForFunction(([where, what]) => document.querySelector(where)?.textContent === what, [selector, text]);
  const drawnIn = ({ page }: WatchedPage, section: string) =>
    page.locator(section).evaluate((found: HTMLElement) => found.dataset.drawn ?? '');
  const state = (text: string) => says(seen as WatchedPage, '#state', text);

  test('says "stalled" after 40 seconds without a sign of life, and no longer when one comes', async () => {
    const { page, server: said } = await open();
    await state('learning');
    for (let i = 0; i < 4; i++) {
      await page.clock.fastForward(30_000);
      said.say('alive', {});
      await state('learning');
      await says(seen as WatchedPage, '#health dd:nth-of-type(2)', '0 s ago');
    }
    await page.clock.fastForward(38_000);
    await state('learning');
    await page.clock.fastForward(4000);
    await state('stalled');
    said.say('alive', {});
    await page.clock.fastForward(1000);
    await state('learning');
  });

  test('says "stalled" where the server says so', async () => {
    const { server: said } = await open();
    said.say('health', { ...saidCheckpoint(5).health, state: 'stalled' });
    await state('stalled');
  });

  test('does not call a run stalled that is done', async () => {
    const { page, server: said } = await open();
    said.say('done', { reason: 'complete', step: 5, rows: 5000, version: null, out: null });
    await state('done: complete');
    await page.clock.fastForward(100_000);
    await state('done: complete');
  });

  test('says "within x % of the best possible" only while that is proved, and rounds up', async () => {
    const { page, server: said } = await open();
    expect(await page.innerText('#objective')).not.toMatch(/within|possible/i);
    said.say('checkpoint', saidCheckpoint(6, { lower: 0.1, gap: 0.012301 }));
    await says(seen as WatchedPage, '.proof', 'Within 1.24 % of the best possible (proved).');
    expect(await page.innerText('.legend .lower')).toBe('proved lower bound 0.1');
    said.say('checkpoint', saidCheckpoint(7, { lower: null, gap: null }));
    await says(seen as WatchedPage, '#step', '7');
    expect(await page.innerText('#objective')).not.toMatch(/within|possible/i);
  });

  test('says from where on it knows the objective, where the beginning is missing', async () => {
    await open(saidHello(4000, 4005));
    expect(await drawnIn(seen as WatchedPage, '#objective')).toContain('from 4M@');
  });

  test('says "reconnecting" while nobody listens, and then goes on with the history that it had', async () => {
    const { server: said } = await open(saidHello(0, 5));
    await said.stop();
    await state('reconnecting');
    said.hello = saidHello(6, 9);
    await said.start();
    await state('learning');
    await says(seen as WatchedPage, '#step', '9');
    const latest = async () => (await drawnIn(seen as WatchedPage, '#objective')).split('9000 rows@').at(-1);
    await expect.poll(latest).toMatch(/\n0@/);
  });

  test('writes the number of a cluster outside of the ring that marks an event', async () => {
    const { page, server: said } = await open();
    const rise = async () => Number(/.*\n0@\d+,(\d+)/s.exec(await drawnIn(seen as WatchedPage, '#map'))?.[1]);
    const before = await rise();
    said.say('cluster', saidEvent('moved', 0, await page.evaluate(() => Date.now())));
    await expect.poll(rise).toBe(before - 5);
    await page.clock.fastForward(25_000);
    said.say('checkpoint', saidCheckpoint(6));
    await expect.poll(rise).toBe(before);
  });

  test('writes the number of a cluster at the upper edge below it, where it is seen', async () => {
    const map = { number: 1, share: [0.7, 0.2] as const, bounds: [0, 0, 2, 1] as const };
    await open(saidHello(1, 5, { map: { ...map, bounds: [0, 0, 0.01, 1] } }));
    const heights = [...(await drawnIn(seen as WatchedPage, '#map')).matchAll(/\n[012]@\d+,(-?\d+)/g)].map(
      (m) => +m[1],
    );
    expect(heights.length).toBeGreaterThan(2);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(9);
  });

  test.each([
    [{}, 'in units of the data'],
    [{ standardize: 'on' }, 'in standard deviations'],
    [{ standardize: 'on', normalize: 'l2' }, 'of standardized rows of length 1'],
  ])('gives distances, never squared ones, and their unit with options %j', async (options, unit) => {
    const nearest = [{ row: [1, 2], distance: 9 }];
    const features = [{ name: 'y', value: 1, whole: 2, difference: -1 }];
    const cluster = { cluster: 0, index: 0, version: 'abc', weight: 3, share: 0.5, spread: 4, features, nearest };
    const labels = { labels: [0], distances: [16], second: [1], secondDistances: [25], version: 'abc', step: 5 };
    const run = { ...saidHello(1, 5).run, options };
    const answers = { 'clusters/0': { ...cluster, history: [] }, predict: labels };
    const { page } = await open(saidHello(1, 5, { run }), answers);
    await page.click('#clusters tbody button');
    await page.waitForSelector('#cluster table');
    expect(await page.innerText('#cluster .body')).toContain(`nearest held-out rows; distances ${unit}`);
    expect(await page.innerText('#cluster table:last-child')).toMatch(/y\s+distance\s+2\s+3$/);
    await page.fill('#row', '1, 2');
    await page.press('#row', 'Enter');
    await page.waitForSelector('#try dt');
    const said = (await page.innerText('#try dl')).replace(/\s+/g, ' ');
    expect(said).toContain(`cluster 0 distance 4 runner-up 1, at 5 distances ${unit}`);
  });

  test('shows the newest facts of a cluster, also where nothing changes after them', async () => {
    const facts = { index: 0, version: 'abc', share: 0.5, spread: 4, features: [], nearest: [], history: [] };
    const { page, server: said } = await open(saidHello(1, 5), { 'clusters/0': { ...facts, cluster: 0, weight: 3 } });
    await page.click('#clusters tbody button');
    await page.waitForSelector('#cluster .body:has-text("3 (50 %)")');
    said.answers = { 'clusters/0': { ...facts, cluster: 0, weight: 7 } };
    said.say('checkpoint', saidCheckpoint(6));
    await says(seen as WatchedPage, '#step', '6');
    await page.clock.fastForward(2500);
    await page.waitForSelector('#cluster .body:has-text("7 (50 %)")');
  });

  test('says what the view costs in a unit in which that is more than 0, where it copies anything', async () => {
    const { page, server: said } = await open();
    expect(await page.innerText('#health dl')).toMatch(/this view\s+0.051 ms, 640 B/);
    const { health } = saidCheckpoint(5);
    said.say('health', { ...health, view: { ...health.view, bytes: 0 } });
    await page.waitForFunction(() => !document.querySelector('#health')?.textContent?.includes('this view'));
  });
});
