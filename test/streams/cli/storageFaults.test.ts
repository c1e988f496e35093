import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cliPath } from '../../cliPath.js';
import { generated, meander, temporaryFolder } from './meander.js';

/** `npm run faults` tries every command with every fault; the suite tries each command with some. */
const ALL = process.env.FAULTS === 'all';
/** Names of faulty folders; the library that makes calls fail knows them by this part. */
const BOX = 'faulty-box';
/** Bytes of the file that was there before. */
const BEFORE = 'what was there before';
const at = temporaryFolder();
const source = new URL('../../fixtures/failingCalls.c', import.meta.url).pathname;
const library = at('failingCalls.so');
const compiled = spawnSync('gcc', ['-shared', '-fPIC', '-O1', '-w', '-o', library, source, '-ldl']).status === 0;
if (!compiled) process.stdout.write('faults of single system calls are not tested here: gcc is missing\n');

/** Every command that writes a file: its words before the path, and a name for the file. */
const commands: Record<string, [words: () => string[], name: string]> = {
  'fit --out': [() => ['fit', at('d.arrow'), '-k', '3', '--out'], 'm.arrows'],
  'fit --checkpoint': [() => ['fit', at('d.arrow'), '-k', '3', '--checkpoint'], 'folder'],
  'predict --out': [() => ['predict', at('m.arrows'), at('d.arrow'), '--out'], 'l.arrows'],
  'predict --out .parquet': [() => ['predict', at('m.arrows'), at('d.arrow'), '--keep', 'all', '--out'], 'l.parquet'],
  'predict --out .csv': [() => ['predict', at('m.arrows'), at('d.arrow'), '--out'], 'l.csv'],
  'predict --keep of .parquet': [
    () => ['predict', at('m.arrows'), at('p.parquet'), '--keep', 'vector', '--out'],
    'p.parquet',
  ],
  'generate --out': [() => ['generate', 'blobs', '--rows', '3000', '--out'], 'g.arrow'],
  'export .npy': [() => ['export', at('m.arrows')], 'c.npy'],
  'export .csv': [() => ['export', at('m.arrows')], 'c.csv'],
  'diff --out': [() => ['diff', at('m.arrows'), at('m.arrows'), at('d.arrow'), '--out'], 'map.arrow'],
  'solve --out': [() => ['solve', at('s.arrow'), '-k', '2', '--starts', '2', '--out'], 's.arrows'],
  'solve --lp': [() => ['solve', at('s.arrow'), '-k', '2', '--lp'], 's.lp'],
  'solve --responsibilities': [
    () => ['solve', at('s.arrow'), '-k', '2', '--starts', '1', '--method', 'em', '--responsibilities'],
    'r.arrow',
  ],
  'landscape --svg': [() => ['landscape', at('s.arrow'), '-k', '2', '--starts', '3', '--svg'], 'p.svg'],
};
const names = Object.keys(commands);
const files = names.filter((name) => name !== 'fit --checkpoint');

interface Ended {
  status: number | null;
  stderr: string;
}

/** Runs a line of the shell, so that limits can be set before the command. */
function shell(before: string, words: readonly string[], after = '', env: Record<string, string> = {}): Promise<Ended> {
  const line = [process.execPath, cliPath, ...words].map((word) => `'${word}'`).join(' ');
  const child = spawn('bash', ['-c', `${before} ${line} ${after}`], { env: { ...process.env, ...env } });
  let stderr = '';
  child.stderr.on('data', (bytes) => {
    stderr += bytes;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stderr })));
}

/** One sentence or two, and neither a stack trace nor a bare error of Node. */
const expectSentence = (stderr: string, start: RegExp) => {
  expect(stderr).toMatch(/^meander: [^\n]+\.\n$/);
  expect(stderr).toMatch(start);
  expect(stderr).not.toMatch(/Error|\bat .*:\d+:\d+/);
};

/** A folder with an old file of the name. */
function box(title: string, name: string): { folder: string; path: string } {
  const folder = at(`${BOX} ${title.replaceAll(/\W/g, '-')}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const path = `${folder}/${name}`;
  if (name !== 'folder') writeFileSync(path, BEFORE);
  return { folder, path };
}

beforeAll(() => {
  meander(...generated('blobs', 3000, 4, 3, at('d.arrow')));
  meander(...generated('blobs', 12, 2, 2, at('s.arrow')));
  meander('fit', at('d.arrow'), '-k', '3', '--quiet', '--out', at('m.arrows'));
  meander('predict', at('m.arrows'), at('d.arrow'), '--quiet', '--keep', 'all', '--out', at('p.parquet'));
});

describe('a place that cannot be written', () => {
  test.concurrent.each(names)('%s: a missing folder', async (name) => {
    const [words, file] = commands[name];
    const path = name === 'fit --checkpoint' ? '/proc/nope/x' : at(`nowhere/${file}`);
    const { status, stderr } = await shell('', [...words(), path, '--quiet']);
    expectSentence(stderr, /(cannot be written|cannot be created): no such file or folder exists \(ENOENT in \w+\)/);
    expect(status).toBe(5);
  });
  test.concurrent.each(files)('%s: a folder of that name', async (name) => {
    const [words, file] = commands[name];
    mkdirSync(at(`folder of ${name}/${file}/in`), { recursive: true });
    const { status, stderr } = await shell('', [...words(), at(`folder of ${name}/${file}`), '--quiet']);
    expectSentence(stderr, /cannot be written: it is a folder; give the name of a file\./);
    expect(status).toBe(5);
    expect(readdirSync(at(`folder of ${name}`))).toEqual([file]);
  });
  test.concurrent.each(ALL ? files : ['fit --out', 'export .csv', 'solve --lp'])('%s: a full disk', async (name) => {
    const [words, file] = commands[name];
    const { folder, path } = box(`full ${name}`, file);
    const { status, stderr } = await shell('ulimit -f 0;', [...words(), path, '--quiet']);
    expectSentence(stderr, /cannot be written: the file would be larger than allowed .* What was there before/);
    expect([status, readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual([5, BEFORE, [file]]);
  });
  const printing = [
    ['inspect', 'm.arrows'],
    ['score', 'm.arrows', 'd.arrow'],
    ['predict', 'm.arrows', 'd.arrow', '--out', '-'],
    ['fit', 'd.arrow', '-k', '2', '--json'],
    ['generate', 'blobs', '--rows', '100000', '--out', '-'],
  ];
  const wordsOf = (words: readonly string[]) => words.map((word) => (/arrows?$/.test(word) ? at(word) : word));
  test.concurrent.each(printing)('%s: stdout on a full device', async (...words) => {
    const { status, stderr } = await shell('', [...wordsOf(words), '--quiet'], '> /dev/full');
    expectSentence(stderr, /stdout cannot be written: the disk is full \(ENOSPC in write\)/);
    expect(status).toBe(5);
  });
  test.concurrent.each(printing)('%s: a closed pipe, which is no error', async (...words) => {
    const { stderr } = await shell('set -o pipefail;', [...wordsOf(words), '--quiet'], '| true; exit $?');
    expect(stderr).toBe('');
  });
});

const { EACCES, EDQUOT, EIO, EMFILE, ENOSPC, EROFS } = constants.errno;
const faults = [
  ...[ENOSPC, EIO, EDQUOT].flatMap((error) => [1, 2, 3].map((n) => `write:${error}:${n}`)),
  ...[EMFILE, EACCES, EROFS].map((error) => `open:${error}:1`),
  ...[1, 2].map((n) => `fsync:${EIO}:${n}`),
  `rename:${EIO}:1`,
  `close:${EIO}:1`,
];
/** DuckDB ignores errors of its own `close`; the flush that follows finds them. */
const closedTwice = names.filter((name) => /parquet|csv/.test(commands[name][1]) && name.startsWith('predict'));
const faultsOf = (name: string) =>
  closedTwice.includes(name) ? faults.map((fault) => (fault.startsWith('close') ? `close:${EIO}:2` : fault)) : faults;
const some = [`write:${ENOSPC}:1`, `fsync:${EIO}:2`, `rename:${EIO}:1`];
const tried = (ALL ? names : ['fit --out', 'predict --out']).flatMap((name) =>
  (ALL ? faultsOf(name) : some).map((fault) => [name, fault] as const),
);

describe.runIf(compiled)('a system call that fails', () => {
  test.concurrent.each(tried)('%s, %s', async (name, fault) => {
    const [words, file] = commands[name];
    const { folder, path } = box(`${name} ${fault}`, file);
    const hit = at(`hit ${basename(folder)}`);
    const env = { LD_PRELOAD: library, FAULT: fault, FAULT_PATH: BOX, FAULT_HIT: hit };
    const { status, stderr } = await shell('', [...words(), path, '--quiet'], '', env);
    if (!existsSync(hit) && !some.includes(fault)) return expect([status, stderr]).toEqual([0, '']);
    expect(existsSync(hit)).toBe(true);
    expectSentence(stderr, /: [^:]+ \(E[A-Z]+ in \w+\)\./);
    expect(status).toBe(5);
    expect(readdirSync(folder)).toEqual([file]);
    if (name === 'fit --checkpoint') return expect(readdirSync(path).join()).not.toMatch(/tmp|lock|claim/);
    // Only the flush of the folder comes after the new file has its name.
    const unchanged = readFileSync(path, 'utf8') === BEFORE;
    expect(stderr).toContain(unchanged ? 'is unchanged.' : 'was written completely');
  });
});
