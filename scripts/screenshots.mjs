// Takes the pictures of the live page in docs/pictures: a run over drifting rows, wide and light, narrow and dark.
// node scripts/screenshots.mjs
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { cliPath } from './cli.mjs';

const PICTURES = [
  { name: 'live.png', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'live-dark.png', width: 600, height: 1000, colorScheme: 'dark' },
];
const folder = mkdtempSync(join(tmpdir(), 'meander-pictures-'));
spawnSync(
  process.execPath,
  [cliPath, ...'generate drift --rows 2000000 --dims 6 -k 8 --quiet --out drift.arrow'.split(' ')],
  {
    cwd: folder,
  },
);
const learning = '-k 8 --holdout 1000 --half-life 200000rows --events --serve=0 --passes 100'.split(' ');
const run = spawn(process.execPath, [cliPath, 'fit', 'drift.arrow', ...learning], { cwd: folder });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const url = await new Promise((resolve) => {
    run.stderr.on('data', (part) => {
      const found = /(http:\/\/localhost:\d+\/)/.exec(part)?.[1];
      if (found) resolve(found);
    });
  });
  for (const { name, width, height, colorScheme } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(url);
    await page.waitForSelector('#clusters tbody button');
    await page.waitForTimeout(8000);
    await page.locator('#clusters tbody button').nth(1).click();
    await page.fill('#row', '4, 8, 1, 0, 3, 9');
    await page.press('#row', 'Enter');
    await page.waitForSelector('#try dt');
    await page.waitForTimeout(1000);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: fileURLToPath(new URL(`../docs/pictures/${name}`, import.meta.url)) });
    await page.close();
  }
} finally {
  await browser.close();
  run.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}
