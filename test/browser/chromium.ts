import { existsSync } from 'node:fs';

/** Where Debian, Ubuntu and others put Chromium. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that the tests drive: `CHROMIUM`, or the first that is installed; undefined where there is none. */
export const chromiumPath: string | undefined = [process.env.CHROMIUM ?? '', ...PLACES].find(existsSync);

if (!chromiumPath) console.warn('No Chromium here (apt install chromium, or set CHROMIUM): browser tests are skipped.');

/** Options for `chromium.launch`; Chromium refuses its sandbox to root, as containers have it. */
export const launchOptions = { executablePath: chromiumPath, args: ['--no-sandbox'] };
