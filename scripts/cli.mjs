// Where the built command line program is, as package.json says.
import { readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const { bin } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/** Path of the program `meander`; `npm run build` makes it. */
export const cliPath = new URL(bin.meander, root).pathname;
