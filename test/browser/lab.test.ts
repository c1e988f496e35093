import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announceMissing } from '../brokers/announce.js';
import { cliPath } from '../cliPath.js';
import { blobs } from '../learn.js';
import { generated, meander, temporaryFolder } from '../streams/cli/meander.js';
import { browserMissing, startBrowser, type WatchedPage, watchedPage } from './chromium.js';

const path = temporaryFolder();
announceMissing('the lab', browserMissing);

/** A folder for pictures of the pages, for people to look at; none unless it is named. */
const pictures = process.env.SCREENSHOTS;

describe.skipIf(browserMissing)('the lab', () => {
  let [browser, server]: [Browser?, ChildProcess?] = [];
  let url = '';

  beforeAll(async () => {
    browser = await startBrowser();
    meander(...generated('blobs', 60_000, 8, 12, path('points.arrow')));
    meander('fit', path('points.arrow'), '-k', '3', '--max-rows', '5000', '--quiet', '--out', path('model.arrows'));
    server = spawn(process.execPath, [cliPath, 'serve', path('model.arrows'), '--port', '0']);
    let said = '';
    for await (const part of server.stderr ?? []) {
      said += part;
      url = /(http:\/\/localhost:\d+\/)/.exec(said)?.[1] ?? '';
      if (url !== '') break;
    }
    if (url === '') throw new Error(`No page is served: ${said}`);
  });
  afterAll(async () => {
    server?.kill('SIGKILL');
    await browser?.close();
  });

  const open = async (options?: Parameters<typeof watchedPage>[1]): Promise<WatchedPage> => {
    const watched = await watchedPage(browser as Browser, options);
    await watched.page.goto(`${url}lab`);
    return watched;
  };
  const choose = async ({ page }: WatchedPage, file: string) => {
    await page.setInputFiles('#file', file);
    await page.waitForSelector('#columns:not([hidden]), #failure:not([hidden])');
  };
  const learn = async ({ page }: WatchedPage, k: number, seed: number) => {
    await page.fill('#k', String(k));
    await page.fill('#seed', String(seed));
    await page.click('#learn');
    await page.waitForSelector('#learn:enabled');
    await page.waitForSelector('#result:not([hidden]), #failure:not([hidden])', { timeout: 30_000 });
  };
  const digestByCommand = (file: string, k: number, seed: number): string =>
    meander('fit', file, '-k', String(k), '--seed', String(seed), '--json', '--quiet').lines().at(-1).digest;
  const picture = async ({ page }: WatchedPage, name: string) => {
    if (!pictures) return;
    mkdirSync(dirname(`${pictures}/${name}`), { recursive: true });
    await page.screenshot({ path: `${pictures}/${name}`, fullPage: true });
  };

  test('gives the digest of meander fit for an Arrow file, without a fault', async () => {
    const lab = await open();
    await picture(lab, 'lab-empty.png');
    expect(await lab.page.evaluate('crossOriginIsolated')).toBe(true);
    await choose(lab, path('points.arrow'));
    expect(await lab.page.innerText('#rows')).toBe('60,000 rows');
    await learn(lab, 12, 5);
    expect(await lab.page.innerText('#digest')).toBe(digestByCommand(path('points.arrow'), 12, 5));
    expect(await lab.page.locator('tbody tr').count()).toBe(12);
    expect(await lab.page.innerText('#numbers')).toMatch(/arithmetic\s+(int16|float32|float64)/);
    expect(lab.faults).toEqual([]);
    await picture(lab, 'lab-arrow.png');
    await lab.page.close();
  });

  test('works on several threads where they pay, and gives the same digest', async () => {
    meander(...generated('blobs', 60_000, 64, 256, path('wide.arrow')));
    const lab = await open();
    await choose(lab, path('wide.arrow'));
    await learn(lab, 256, 0);
    expect(await lab.page.innerText('#digest')).toBe(digestByCommand(path('wide.arrow'), 256, 0));
    // On a busy machine a short run may end before its threads have started.
    const several = /threads\s+([2-9]|\d\d)/;
    for (let run = 0; run < 5 && !several.test(await lab.page.innerText('#numbers')); run++) await learn(lab, 256, 0);
    expect(await lab.page.innerText('#numbers')).toMatch(several);
    expect(lab.faults).toEqual([]);
    await picture(lab, 'lab-wide.png');
    await lab.page.close();
  });

  test('gives it for a CSV file with text, quotes, booleans and whole numbers, and says what is left out', async () => {
    const values = blobs(5000, 4, 3);
    const rows = Array.from({ length: 5000 }, (_, i) => {
      const [x, y, z] = values.subarray(3 * i, 3 * i + 3);
      return `${x},"${y.toFixed(4)}",${Math.round(z)},${i % 3 === 0},"a ""b"", c",2020-01-0${1 + (i % 9)}`;
    });
    writeFileSync(path('points.csv'), `width,height,count,known,label,day\r\n${rows.join('\r\n')}\r\n`);
    const lab = await open({ dark: true });
    await choose(lab, path('points.csv'));
    expect(await lab.page.innerText('#features')).toBe('4 features: width, height, count, known');
    expect(await lab.page.innerText('#notes')).toMatch(/CSV: comma, decimal point, header[\s\S]*left out: label.*day/);
    await learn(lab, 4, 1);
    expect(await lab.page.innerText('#digest')).toBe(digestByCommand(path('points.csv'), 4, 1));
    expect(lab.faults).toEqual([]);
    await picture(lab, 'lab-csv-dark.png');
    await lab.page.close();
  });

  test('reads semicolons and decimal commas as the command line does', async () => {
    const values = blobs(900, 3, 2, 4);
    const rows = Array.from({ length: 900 }, (_, i) =>
      `r${i};${values[2 * i]};${values[2 * i + 1]}`.replaceAll('.', ','),
    );
    writeFileSync(path('comma.csv'), `name;x;y\n${rows.join('\n')}`);
    const lab = await open({ width: 600 });
    await choose(lab, path('comma.csv'));
    await learn(lab, 3, 0);
    expect(await lab.page.innerText('#digest')).toBe(digestByCommand(path('comma.csv'), 3, 0));
    await picture(lab, 'lab-narrow.png');
    await lab.page.close();
  });

  test('says what is wrong with a file or an option, and goes on with the next', async () => {
    const lab = await open();
    writeFileSync(path('odd.csv'), 'x,y\n1,2\nNA,3\n4,5\n');
    await choose(lab, path('odd.csv'));
    expect(await lab.page.innerText('#failure')).toContain('Line 3 has "NA" in column "x"');
    writeFileSync(path('short.csv'), 'x,y\n1,2\n3\n');
    await choose(lab, path('short.csv'));
    await lab.page.waitForSelector('#failure:has-text("cells")');
    expect(await lab.page.innerText('#failure')).toContain('Line 3 has 1 cells, but line 1 has 2');
    expect(await lab.page.isDisabled('#learn')).toBe(true);
    writeFileSync(path('few.csv'), 'x,<img src=x onerror=alert(1)>\n1,2\n3,4\n');
    await choose(lab, path('few.csv'));
    expect(await lab.page.innerText('#features')).toContain('<img src=x');
    expect(await lab.page.locator('img').count()).toBe(0);
    await learn(lab, 5, 0);
    expect(await lab.page.innerText('#notes')).toContain('only 2 distinct rows');
    expect(await lab.page.innerText('#digest')).toBe(digestByCommand(path('few.csv'), 5, 0));
    writeFileSync(path('missing.csv'), 'x,y\n1,2\n3,\n');
    await choose(lab, path('missing.csv'));
    await lab.page.waitForSelector('#features:has-text("x, y")');
    await learn(lab, 2, 0);
    expect(await lab.page.innerText('#failure')).toContain('"y"');
    await picture(lab, 'lab-failure.png');
    expect(lab.faults).toEqual([]);
    await lab.page.close();
  });

  test.each(['compressed-lz4.arrows', 'compressed-zstd.arrows'])(
    'reads %s, and gives the digest of meander fit',
    async (name) => {
      const lab = await open();
      const file = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
      await choose(lab, file);
      await learn(lab, 2, 3);
      expect(await lab.page.innerText('#failure')).toBe('');
      expect(await lab.page.innerText('#digest')).toBe(digestByCommand(file, 2, 3));
      expect(lab.faults).toEqual([]);
      await lab.page.close();
    },
  );

  test('reads the next file at once, where reading a damaged one does not end', async () => {
    const lab = await open();
    await lab.page.setInputFiles('#file', fileURLToPath(new URL('../fixtures/endless-zstd.arrows', import.meta.url)));
    await lab.page.waitForTimeout(500);
    writeFileSync(path('next.csv'), 'x,y\n1,2\n3,4\n');
    await lab.page.setInputFiles('#file', path('next.csv'));
    await lab.page.waitForSelector('#features:has-text("x, y")');
    await learn(lab, 2, 0);
    expect(await lab.page.innerText('#digest')).toBe(digestByCommand(path('next.csv'), 2, 0));
    expect(lab.faults).toEqual([]);
    await lab.page.close();
  });

  test('refuses an Arrow stream that is cut off, with its name', async () => {
    writeFileSync(path('cut.arrow'), readFileSync(path('points.arrow')).subarray(0, 100_000));
    const lab = await open();
    await choose(lab, path('cut.arrow'));
    expect(await lab.page.innerText('#failure')).toContain('cut.arrow');
    expect(await lab.page.isDisabled('#learn')).toBe(true);
    await lab.page.close();
  });

  test('says what it can read, and what only meander fit reads', async () => {
    const lab = await open({ dark: true, width: 600 });
    await lab.page.click('summary');
    const said = await lab.page.innerText('details');
    for (const limit of ['UTF-8', '400 MB', 'thousands marks', 'above the header', 'LZ4 or ZSTD', 'vectors as text'])
      expect(said).toContain(limit);
    await picture(lab, 'lab-limits-dark.png');
    await lab.page.close();
  });
});
