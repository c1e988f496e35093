import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where Chromium is installed, unless `CHROMIUM` names another place. */
const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const path = [process.env.CHROMIUM, ...USUAL].find((one) => one !== undefined && existsSync(one));

/** Why no browser can be tested here; undefined where one can. */
export const browserMissing =
  path === undefined ? 'there is no Chromium; .ci/run installs it, or CHROMIUM names one' : undefined;

/** Starts Chromium. Tests run as root in containers, where its sandbox cannot work. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });

/** A page, with everything that a strict page must not do: errors, and requests that leave the loopback. */
export interface WatchedPage {
  /** The page. */
  readonly page: Page;
  /** What went wrong so far. */
  readonly faults: string[];
}

/** Opens a page of a width and colour scheme. */
export async function watchedPage(
  browser: Browser,
  { width = 1440, height = 900, dark = false, offline = false } = {},
): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', offline });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // The browser itself says that a server which was killed does not answer.
    if (message.type() === 'error' && !/net::ERR_/.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]|data:|blob:)/.test(request.url())) faults.push(request.url());
  });
  return { page, faults };
}
