import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { cliPath } from '../../cliPath.js';

/** What a command did. */
export interface Ended {
  /** Exit code; null after a signal. */
  status: number | null;
  /** What it printed. */
  stdout: string;
  /** What it said. */
  stderr: string;
  /** The JSON lines of stdout. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at fields that they know
  lines(): any[];
}

/** Runs the built command line in a process of its own. */
export function meander(...words: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliPath, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr, lines: () => jsonLines(stdout) };
}

/** The JSON values of a text with one of them per line. */
export const jsonLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event !== 'columns');

/** A folder for the files of a test file, which is removed after its tests. @returns the path of a file in it */
export function temporaryFolder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'meander-cli-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name) => join(folder, name);
}

/** Words that generate synthetic rows, without any output. */
export const generated = (kind: string, rows: number, dims: number, k: number, out: string, ...more: string[]) => [
  ...['generate', kind, '--rows', String(rows), '--dims', String(dims), '-k', String(k), '--out', out, '--quiet'],
  ...more,
];

/** Fisher's iris data (1936). */
export const iris = new URL('../../fixtures/iris.arrow', import.meta.url).pathname;

/** Words that choose the features of `iris`. */
export const irisColumns = ['--columns', 'sepal_length,sepal_width,petal_length,petal_width'];
