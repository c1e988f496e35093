import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRows, fromSource, miniBatchKMeans, reportHtml, synthetic } from '../../streams/index.js';
import { announceMissing } from '../brokers/announce.js';
import { temporaryFolder } from '../streams/cli/meander.js';
import { browserMissing, startBrowser, type WatchedPage, watchedPage } from './chromium.js';

const path = temporaryFolder();
announceMissing('a report', browserMissing);

/** What colours every element of a page is shown in. */
const COLOURS = `[...document.querySelectorAll('*')].map((one) => {
  const { color, backgroundColor, fill, stroke, borderBottomColor } = getComputedStyle(one);
  const name = one.className.baseVal ?? one.className;
  return [one.tagName, name, color, backgroundColor, fill, stroke, borderBottomColor].join(' ');
})`;

describe.skipIf(browserMissing)('a report', () => {
  let [seen, close]: [WatchedPage?, (() => Promise<void>)?] = [];
  const shown = () => (seen as WatchedPage).page;

  beforeAll(async () => {
    const source = synthetic({ kind: 'blobs', rows: 3000, d: 4, k: 30 });
    const learning = miniBatchKMeans({ k: 30, batchSize: 300, events: true });
    const checkpoint = await lastValueFrom(fromSource(source).pipe(learning));
    const findings = await lastValueFrom(fromSource(source).pipe(findRows(checkpoint.model)));
    writeFileSync(path('report.html'), reportHtml({ ...checkpoint, warnings: ['careful'] }, { findings }));
    const browser = await startBrowser();
    close = () => browser.close();
    seen = await watchedPage(browser);
    seen.page.removeAllListeners('request');
    await seen.page.goto(pathToFileURL(path('report.html')).href);
  });
  afterAll(() => close?.());

  test('is printed in the same light colours from a dark screen', async () => {
    const coloursIn = async (media: 'print' | 'screen', colorScheme: 'light' | 'dark'): Promise<string[]> => {
      await shown().emulateMedia({ media, colorScheme });
      return shown().evaluate(COLOURS);
    };
    const [light, dark] = [await coloursIn('screen', 'light'), await coloursIn('screen', 'dark')];
    expect(dark).not.toEqual(light);
    expect(light.filter((one) => /^SPAN (up|down)/.test(one)).length).toBeGreaterThan(10);
    expect(await coloursIn('print', 'dark')).toEqual(await coloursIn('print', 'light'));
  });

  test('breaks no rule of its own policy, and fits a narrow screen', async () => {
    await shown().emulateMedia({ media: 'screen' });
    await shown().setViewportSize({ width: 400, height: 800 });
    expect(await shown().evaluate('document.documentElement.scrollWidth')).toBe(400);
    expect(seen?.faults).toEqual([]);
  });
});
