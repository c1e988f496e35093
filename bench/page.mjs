// How fast the live page is at 1,000 clusters and 2,000 held-out rows, in Chromium without a graphics card: the time from
// the request to the first picture with data, and that of drawing everything again. Nothing learns meanwhile.
// node bench/page.mjs
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { cliPath } from '../scripts/cli.mjs';

const [LOADS, DRAWS] = [9, 300];
const folder = mkdtempSync(join(tmpdir(), 'meander-page-'));
const at = (name) => join(folder, name);
const run = (...words) => spawnSync(process.execPath, [cliPath, ...words], { stdio: 'inherit' });
const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const quantile = (numbers, part) => sorted(numbers)[Math.floor(part * (numbers.length - 1))].toFixed(1);

run(...'generate blobs --rows 200000 --dims 32 -k 1000 --quiet --out'.split(' '), at('points.arrow'));
run('fit', at('points.arrow'), ...'-k 1000 --init random --holdout 2000 --quiet --out'.split(' '), at('m.arrows'));
const server = spawn(process.execPath, [cliPath, 'serve', at('m.arrows'), '--port', '0']);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const url = await new Promise((resolve) => {
    let said = '';
    for (const stream of [server.stdout, server.stderr])
      stream.on('data', (part) => {
        said += part;
        const found = /(http:\/\/localhost:\d+\/)/.exec(said)?.[1];
        if (found) resolve(found);
      });
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const draws = () => page.evaluate(() => performance.getEntriesByName('draw').map((e) => [e.startTime, e.duration]));
  const firsts = [];
  for (let i = 0; i < LOADS; i++) {
    await page.goto(url);
    await page.waitForFunction(() => performance.getEntriesByName('draw').length > 0);
    const [[start, duration]] = await draws();
    firsts.push(start + duration);
  }
  await page.locator('#map canvas').focus();
  for (let i = 0; i < DRAWS; i++) await page.keyboard.press('ArrowRight');
  const times = (await draws()).map(([, duration]) => duration);
  console.log(
    `first picture with data: ${firsts[0].toFixed(1)} ms after the start of browser and server, then median ` +
      `${quantile(firsts.slice(1), 0.5)} ms, slowest ${quantile(firsts.slice(1), 1)} ms of ${LOADS - 1}`,
  );
  console.log(`drawing: median ${quantile(times, 0.5)} ms, 95 % within ${quantile(times, 0.95)} ms of ${times.length}`);
} finally {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true });
}
