import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasCode } from '../systemError.js';

/** Content types of the files that a page may have. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** A file of a page. */
export interface PageFile {
  /** Its content type. */
  readonly type: string;
  /** Its bytes. */
  readonly bytes: Uint8Array;
}

/**
 * Finds the files of a page by the path that is asked for. Only names that were found in the folder are answered, so
 * no path leads out of it.
 * @param folder as a URL
 * @param prefix of the paths, such as `/lab/`
 */
export function pageFiles(folder: string, prefix: string): (path: string) => PageFile | undefined {
  const root = fileURLToPath(folder);
  const names = new Set(namesIn(root).filter((name) => extname(name) in TYPES));
  const known = new Map<string, PageFile>();
  return (path) => {
    if (!`${path}/`.startsWith(prefix)) return undefined;
    const name = path.slice(prefix.length) || 'index.html';
    if (!names.has(name)) return undefined;
    const file = known.get(name) ?? { type: TYPES[extname(name)], bytes: readFileSync(join(root, name)) };
    known.set(name, file);
    return file;
  };
}

/** Files in a folder and those below it, with slashes; none where there is no such folder. */
function namesIn(root: string): string[] {
  try {
    return (readdirSync(root, { recursive: true }) as string[]).map((name) => name.replaceAll('\\', '/'));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
