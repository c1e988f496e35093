import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { usageError } from '../../src/errors.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { arrowExtensions, hasExtension, tableExtensions, vectorExtensions } from '../formats/extensions.js';
import { filesAt } from '../sources/findFiles.js';

/** Extensions of the files that are looked for in folders. */
const READ_IN_FOLDERS: readonly string[] = [...arrowExtensions, ...vectorExtensions, ...tableExtensions];
/** Texts in quotes in an SQL query, any of which may name a file. */
const QUOTED = /'((?:[^']|'')*)'|"((?:[^"]|"")*)"/g;

/** Something that a command writes. */
export interface Output {
  /** How it was named: `--out`, or the place among the words. */
  readonly called: string;
  /** Its path or URL; `-` is stdout. */
  readonly path: string;
  /** Whether it is a folder of files. */
  readonly isFolder: boolean;
}

/**
 * Checks that a command writes to nothing that it reads, whatever the names: relative paths, links, folders and globs
 * that hold the file, the files of an SQL query, and feeds; and that no two of its outputs are one file.
 * @param inputs words that name sources and models
 * @throws MeanderError `usage` naming both
 */
export async function assertOutputsApart(outputs: readonly Output[], inputs: readonly string[]): Promise<void> {
  if (outputs.length === 0) return;
  const reads = (await Promise.all(inputs.map(readBy))).flat();
  const folders = await Promise.all(inputs.map(realFolder));
  const writers = new Map<string, Output>();
  for (const output of outputs) {
    const keys = await keysOf(output.path);
    const input = reads.find(({ key }) => keys.includes(key));
    const within = folders.findIndex((folder) => folder !== undefined && isReadIn(folder, output, keys[0]));
    if (input || within >= 0) throw overwritten(output, input?.word ?? inputs[within]);
    for (const key of keys) refuseTwice(writers.get(key), output);
    for (const key of keys) writers.set(key, output);
  }
}

function overwritten({ called, path, isFolder }: Output, word: string): Error {
  const how = path === word ? 'is what the command reads' : `would write to what is read as ${word}`;
  const remedy = isFolder ? 'give a folder outside of it' : 'give another name, outside of what is read';
  return usageError(`${called} ${path} ${how}; ${remedy}.`);
}

function refuseTwice(first: Output | undefined, second: Output): void {
  if (first) throw usageError(`${first.called} and ${second.called} are both ${second.path}; give two names.`);
}

/** What tells files and feeds apart; equal for two names of one file. */
async function keysOf(path: string): Promise<string[]> {
  if (path === '-') return [];
  if (isFeedUrl(path)) return [path.replace(/\?.*$/, '')];
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return [join(folder, basename(path)), ...(found?.isFile() ? [`${found.dev}:${found.ino}`] : [])];
}

/** The files and feeds that a word stands for. */
async function readBy(word: string): Promise<{ word: string; key: string }[]> {
  const names = /^sql:/i.test(word) ? [...word.matchAll(QUOTED)].map(([, text, name]) => text ?? name) : [word];
  const paths = await Promise.all(names.map(pathsOf));
  const keys = await Promise.all(paths.flat().map(keysOf));
  return keys.flat().map((key) => ({ word, key }));
}

async function pathsOf(name: string): Promise<string[]> {
  if (name === '-' || /^https?:/i.test(name) || isFeedUrl(name)) return [name];
  // What cannot be found is reported by the command, in its own words.
  const found = await filesAt(name, READ_IN_FOLDERS).catch(() => []);
  return found.map(({ path }) => path);
}

async function realFolder(word: string): Promise<string | undefined> {
  const found = await stat(word).catch(() => undefined);
  return found?.isDirectory() ? realpath(word) : undefined;
}

/** Whether the next reading of a folder would read what is written, at any depth in it. */
function isReadIn(folder: string, { isFolder }: Output, path: string | undefined): boolean {
  if (path === undefined) return false;
  const inside = relative(folder, path);
  const hidden = /(^|\/)[._]/.test(inside);
  return !hidden && (isFolder || hasExtension(inside, READ_IN_FOLDERS));
}
