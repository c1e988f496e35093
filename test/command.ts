import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const { bin } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { bin: { meander: string } };

/** The command as the package ships it; `npm run build` makes it. */
export const main: string = fileURLToPath(new URL(bin.meander, root));
